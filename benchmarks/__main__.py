"""Measure, print the table, write instance/bench.json."""

import json
import socket
import tempfile
from pathlib import Path

from benchmarks import measures, scenes, site
from benchmarks.bulk import bulk_2_over_1
from benchmarks.exporting import export_figures
from benchmarks.insight import insight_figures
from benchmarks.linting import linting_times
from benchmarks.marking import mark_40_ms
from benchmarks.papers import paper_figures
from benchmarks.rosters import roster_figures

TARGETS = {
    "lesson_vs_floor": "at least 0.45",
    "attempt_vs_floor": "at least 0.40",
    "scene_vs_floor": "at least 0.40",
    "matrix_vs_floor": "at least 0.40",
    "today_vs_floor": "at least 0.35",
    "matrix_3000_over_50": "at most 1.5",
    "matrix_sorted_3000_over_50": "at most 1.5",
    "matrix_narrowed_3000_over_50": "at most 1.5",
    "verify_page_vs_floor": "at least 0.50",
    "certificate_vs_naive": "at most 0.60",
    "signed_certificate_vs_naive": "at most 1.2",
    "verify_pdf_ms_over_read": "none yet",
    "bulk_2_over_1": "at least 1.6",
    "login_vs_hash": "at least 0.5",
    "worker_mb": "at most 110",
    "ready_over_import": "at most 5",
    "first_visit_kib": "at most 100",
    "next_page_kib": "at most 25",
    "check_2000_s": "at most 5",
    "load_2000_s": "at most 2",
    "insight_10k_over_scan": "at most 6",
    "insight_mb": "at most 100",
    "mark_40_ms": "under 1",
    "roster_vs_insert": "at most 12",
    "roster_mb": "at most 100",
    "export_20000_over_scan": "at most 4",
    "export_mb": "at most 20",
}


def main() -> None:
    """Run every measure once; about five minutes."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        place = site.build(Path(name))
        port, floor = _free_port(), _free_port()
        with site.serving(place, "app:app", port) as master:
            site.write_floor_pages(place, port)
            site.write_result_page(place, measures.result_page(place, port))
            site.write_scene_page(place, scenes.scene_page(place, port))
            with site.serving(place, "benchmarks.floor:app", floor):
                _note(figures, "lesson_vs_floor", measures.lesson_vs_floor(place, port, floor), "pages/s")
                _note(
                    figures, "attempt_vs_floor", measures.attempt_vs_floor(place, port, floor), "attempts/s"
                )
                _note(figures, "scene_vs_floor", scenes.scene_vs_floor(place, port, floor), "ways/s")
                _note(figures, "matrix_vs_floor", measures.matrix_vs_floor(place, port, floor), "pages/s")
                _note(figures, "today_vs_floor", measures.today_vs_floor(place, port, floor), "pages/s")
                _note(
                    figures,
                    "verify_page_vs_floor",
                    measures.verify_page_vs_floor(place, port, floor),
                    "pages/s",
                )
            _note(figures, "matrix_3000_over_50", measures.matrix_3000_over_50(place, port), "s")
            sorted_, narrowed = measures.matrix_sorted_3000_over_50, measures.matrix_narrowed_3000_over_50
            _note(figures, "matrix_sorted_3000_over_50", sorted_(place, port), "s")
            _note(figures, "matrix_narrowed_3000_over_50", narrowed(place, port), "s")
            _note(figures, "login_vs_hash", measures.login_vs_hash(place, port), "1/s")
            figures["worker_mb"] = measures.worker_mb(place, port, master)
            figures["first_visit_kib"], figures["next_page_kib"], requests = measures.page_sizes(place, port)
            print(f"{'':28} the first visit makes {requests} requests")
        _note(figures, "ready_over_import", measures.ready_over_import(place, port), "s")
        _note(figures, "bulk_2_over_1", bulk_2_over_1(place), "papers/s")
    figures.update(linting_times())
    figures.update(insight_figures())
    figures.update(roster_figures())
    figures.update(export_figures())
    figures["mark_40_ms"] = mark_40_ms()
    for name, measured in paper_figures().items():
        _note(figures, name, measured, "s")
    _print(figures)
    target = site.ROOT / "instance" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures, indent=1) + "\n")


def _note(figures: dict[str, float], name: str, measured: tuple[float, float, float], unit: str) -> None:
    figures[name], ours, floor = measured
    print(f"{name:28} {ours:10.4g} over {floor:10.4g} {unit}", flush=True)


def _print(figures: dict[str, float]) -> None:
    print(f"\n{'figure':28} {'measured':>9}  target")
    for name, target in TARGETS.items():
        print(f"{name:28} {figures[name]:9.2f}  {target}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
