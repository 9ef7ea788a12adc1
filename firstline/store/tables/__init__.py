"""The tables. Rows stay inside this package; domain values fill them.

SQLModel table classes do not validate, so the database repeats each rule as a constraint.
Texts that hold JSON are written and read by the module of their noun.
"""

from firstline.store.tables.awards import BundlePartRow, BundleRow, MailRow, RevocationRow
from firstline.store.tables.courses import (
    AssetRow,
    CohortRow,
    CohortTrainerRow,
    EditionRow,
    HandoutRow,
    PublicationRow,
    SafetyRow,
)
from firstline.store.tables.learning import (
    AttemptRow,
    CardRow,
    CompletionRow,
    EnrolmentRow,
    HarmFlagRow,
    ItemReportRow,
    RecallRow,
    ResponseRow,
    ReviewRow,
    RunRow,
)
from firstline.store.tables.people import AgencyRow, PersonRow, SessionRow, SlipRow, ThrottleRow
from firstline.store.tables.records import (
    AuditRow,
    ContactRow,
    CredentialRow,
    IssuerRow,
    JobRow,
    PrintRow,
    SigningKeyRow,
    StatusListRow,
)
from firstline.store.tables.schema import table
from firstline.store.tables.surveys import SurveyResponseRow, SurveyTurnRow

__all__ = [
    "AgencyRow",
    "AssetRow",
    "AttemptRow",
    "AuditRow",
    "BundlePartRow",
    "BundleRow",
    "CardRow",
    "CohortRow",
    "CohortTrainerRow",
    "CompletionRow",
    "ContactRow",
    "CredentialRow",
    "EditionRow",
    "EnrolmentRow",
    "HandoutRow",
    "HarmFlagRow",
    "IssuerRow",
    "ItemReportRow",
    "JobRow",
    "MailRow",
    "PersonRow",
    "PrintRow",
    "PublicationRow",
    "RecallRow",
    "ResponseRow",
    "ReviewRow",
    "RevocationRow",
    "RunRow",
    "SafetyRow",
    "SessionRow",
    "SigningKeyRow",
    "SlipRow",
    "StatusListRow",
    "SurveyResponseRow",
    "SurveyTurnRow",
    "ThrottleRow",
    "table",
]
