"""The log of acts in words: what was done, and on what. A test holds that no act is without words."""

from firstline.domain.refusal import N_
from firstline.web.languages import gettext

NOUNS = {
    "agency": N_("Agencies"),
    "announcement": N_("Announcements"),
    "attempt": N_("Attempts"),
    "bundle": N_("Files of certificates"),
    "cohort": N_("Cohorts"),
    "contact": N_("Contacts"),
    "content": N_("Content"),
    "credential": N_("Certificates"),
    "edition": N_("Editions"),
    "export": N_("Lists taken away as files"),
    "invitation": N_("Invitations"),
    "issuer": N_("Issuer of certificates"),
    "item": N_("Questions"),
    "joining-code": N_("Joining codes"),
    "key": N_("Signing keys"),
    "list": N_("Lists"),
    "meeting": N_("Meetings"),
    "person": N_("People"),
    "preferences": N_("Preferences"),
    "proposal": N_("Proposals"),
    "report": N_("Reports"),
    "review": N_("Marking"),
    "revocation": N_("Requests to revoke"),
    "roster": N_("Rosters"),
    "setup": N_("First set-up"),
    "slip": N_("Slips"),
    "waiting": N_("Waiting lists"),
}
ACTS = {
    "agency.added": N_("Agency added"),
    "agency.changed": N_("Agency changed"),
    "agency.removed": N_("Agency removed"),
    "announcement.sent": N_("Announcement sent"),
    "attempt.voided": N_("Attempt made not to count"),
    "bundle.asked": N_("File of certificates asked for"),
    "bundle.made": N_("File of certificates made"),
    "bundle.removed": N_("File of certificates removed"),
    "bundle.taken": N_("File of certificates downloaded"),
    "cohort.archived": N_("Cohort archived"),
    "cohort.created": N_("Cohort created"),
    "cohort.dates": N_("Dates of a cohort changed"),
    "cohort.joined": N_("Joined a cohort by its code"),
    "cohort.moved": N_("Cohort moved to the current edition"),
    "cohort.path": N_("Role path of a cohort changed"),
    "cohort.people-added": N_("People added to a cohort"),
    "cohort.reminded": N_("People of a cohort reminded"),
    "cohort.reminders": N_("Reminders of a cohort switched"),
    "cohort.renamed": N_("Cohort renamed"),
    "cohort.reopened": N_("Cohort taken out of the archive"),
    "cohort.trainer-added": N_("Trainer of a cohort added"),
    "cohort.trainer-removed": N_("Trainer of a cohort removed"),
    "contact.added": N_("Contact added"),
    "contact.changed": N_("Contact changed"),
    "contact.removed": N_("Contact removed"),
    "content.reloaded": N_("Courses read again and published"),
    "credential.erased": N_("Name taken out of a certificate"),
    "credential.hidden": N_("Certificate hidden by its holder"),
    "credential.issued-by-hand": N_("Certificate issued by hand"),
    "credential.issued-for-cohort": N_("Certificate issued for a whole cohort"),
    "credential.re-signed": N_("Signed anew with a new key"),
    "credential.renewed": N_("Certificate renewed"),
    "credential.replaced": N_("Name corrected, certificate issued again"),
    "credential.revoked": N_("Certificate revoked"),
    "credential.shown": N_("Certificate shown again by its holder"),
    "edition.offered": N_("Edition offered to holders"),
    "export.made": N_("List taken away as a file"),
    "invitation.sent": N_("Invitations sent"),
    "issuer.changed": N_("Issuer of certificates changed"),
    "item.re-marked": N_("Question marked again"),
    "joining-code.changed": N_("Joining code changed"),
    "joining-code.ended": N_("Joining code ended"),
    "joining-code.made": N_("Joining code made"),
    "key.compromised": N_("Signing key given up"),
    "key.made": N_("Signing key made"),
    "meeting.added": N_("Meeting added"),
    "meeting.attended": N_("Attendance noted"),
    "meeting.changed": N_("Meeting changed"),
    "meeting.removed": N_("Meeting removed"),
    "person.added": N_("Person added"),
    "person.changed": N_("Account changed"),
    "person.extra-attempts": N_("More attempts given"),
    "person.extra-time": N_("Extra time given"),
    "person.let-in": N_("Person let in again"),
    "person.moved": N_("Person moved to another cohort"),
    "person.suspended": N_("Person suspended"),
    "person.taken-out": N_("Person taken out of a cohort"),
    "preferences.changed": N_("Preferences changed"),
    "proposal.accepted": N_("Proposal accepted"),
    "proposal.amended": N_("Proposal amended"),
    "proposal.declined": N_("Proposal declined"),
    "proposal.made": N_("Proposal made"),
    "proposal.withdrawn": N_("Proposal withdrawn"),
    "report.exported": N_("Report exported"),
    "review.reopened": N_("Marking opened again"),
    "revocation.asked": N_("Revocation asked for"),
    "revocation.declined": N_("Revocation declined"),
    "revocation.done": N_("Revocation carried out"),
    "roster.applied": N_("Roster taken over"),
    "setup.finished": N_("First administrator made"),
    "setup.demonstration": N_("Demonstration asked for"),
    "setup.opened": N_("Link to the first set-up made"),
    "slip.given": N_("One-time slip given"),
    "waiting.admitted": N_("Person admitted from the waiting list"),
    "waiting.removed": N_("Person removed from the waiting list"),
}
_THINGS = {
    "person": N_("Person %(number)s"),
    "cohort": N_("Cohort %(number)s"),
    "agency": N_("Agency %(number)s"),
    "contact": N_("Contact %(number)s"),
    "proposal": N_("Proposal %(number)s"),
}


def say_act(act: str) -> str:
    """What was done, in the reader's words; an act of another release by its name."""
    return gettext(ACTS[act]) if act in ACTS else act


def say_thing(noun: str, number: int | None, subject: str) -> str:
    """What something without a name is called: "Person 12"; other subjects as they were written."""
    return gettext(_THINGS[noun]) % {"number": number} if noun in _THINGS else subject


def act_options() -> list[tuple[str, str]]:
    """What the log can be narrowed by: every noun, followed by its acts."""
    options = []
    for noun, title in NOUNS.items():
        acts = [(act, gettext(words)) for act, words in ACTS.items() if act.partition(".")[0] == noun]
        if acts:
            options += [(noun, gettext(title)), *((act, f"\u2003{words}") for act, words in acts)]
    return options
