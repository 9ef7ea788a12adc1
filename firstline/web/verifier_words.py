"""Every sentence of the offline page by the name that its template and its script know it by."""

from firstline.domain.refusal import N_

WORDS = {
    "title": N_("Check a certificate without a network"),
    "language": N_("Language"),
    "missing": N_(
        "This browser cannot check signatures. Open this file in a current Firefox, Chrome or Edge, or "
        "check the number of the certificate online."
    ),
    "no_script": N_("This page needs JavaScript: allow it, or open the file in another browser."),
    "clock": N_(
        "The clock of this device is before the day on which this page was made. Set the clock: without it "
        "nobody can say whether a certificate has expired."
    ),
    "age": N_(
        "What this page knows of withdrawn certificates is of %(day)s (%(ago)s). It cannot know of one "
        "that was withdrawn after that day."
    ),
    "old": N_(
        "That is long ago. Get a new copy of this page, or check the number of the certificate online:"
    ),
    "code": N_("The text of the larger code"),
    "code_hint": N_(
        "It begins with FL1. Paste it, type it, or scan it into this field; spaces and small letters do no "
        "harm."
    ),
    "check": N_("Check"),
    "pictures": N_("Read the code from the paper"),
    "no_reader": N_(
        "Neither this browser nor this copy of the page can read pictures of codes. Read the larger code "
        "with any other program or scanner, and paste its text above."
    ),
    "picture": N_("A picture of the larger code"),
    "camera": N_("Use the camera"),
    "stop": N_("Stop the camera"),
    "reading": N_("Reading the picture…"),
    "show": N_(
        "Hold the larger code before the camera, flat and in good light, so that it fills the picture."
    ),
    "no_picture": N_("This file is no picture that the browser can open."),
    "no_code": N_(
        "No code was found in the picture. Take it again from straight above, in good light, so that the "
        "larger code fills most of it."
    ),
    "no_camera": N_("The browser gives no camera to this page. Allow it, or use a picture or the text."),
    "genuine": N_("Genuine"),
    "genuine_text": N_(
        "The issuer signed exactly what stands below, and had not withdrawn it by %(day)s. Compare every "
        "line with the paper, and the name with a document of the person."
    ),
    "unlisted": N_("Signed by the issuer"),
    "unlisted_text": N_(
        "The issuer signed exactly what stands below. Whether it was withdrawn is not known here: the list "
        "in this page is older than the certificate, or missing. Check the number online, or get a new copy "
        "of this page."
    ),
    "specimen": N_("Specimen: it proves nothing"),
    "specimen_text": N_("This code is whole, but it comes from a demonstration with invented people."),
    "expired": N_("Expired"),
    "expired_text": N_("The issuer signed exactly what stands below, but it was valid until %(day)s only."),
    "withdrawn": N_("Withdrawn"),
    "withdrawn_text": N_(
        "The issuer signed this certificate, but had revoked it or replaced it by another before %(day)s. "
        "Do not rely on it."
    ),
    "altered": N_("Altered"),
    "altered_text": N_("This code was changed after the issuer signed it. Do not rely on the paper."),
    "foreign": N_("Signed by a key that is not the issuer's"),
    "foreign_text": N_(
        "Somebody else signed this code, or the issuer with a key that is newer than this page or no "
        "longer trusted. Do not rely on the paper before its number was checked online."
    ),
    "broken": N_("Not a whole code"),
    "broken_text": N_(
        "Something is missing, too much or was changed. Read the code again; if it stays like this, do not "
        "rely on the paper."
    ),
    "other": N_("This is the smaller code"),
    "other_text": N_(
        "It holds only an address, for a check online. Without a network, read the larger code, which "
        "begins with FL1."
    ),
    "nothing": N_("Not a code of a certificate"),
    "nothing_text": N_("The text of such a code begins with FL1, followed by capital letters and digits."),
    "name": N_("Name"),
    "course": N_("Course"),
    "path": N_("Role path"),
    "number": N_("Number"),
    "hours": N_("Hours"),
    "edition": N_("Edition"),
    "issuer": N_("Issued by"),
    "issued": N_("Issued on"),
    "expires": N_("Valid until"),
    "endless": N_("no end date"),
    "limits": N_("What this page can know"),
    "limits_text": N_(
        "It checks that the issuer signed the code and that nothing in it was changed, against the keys "
        "and the list of withdrawn certificates that were put into this file. It asks nobody, and tells "
        "nobody that you asked. It is as trustworthy as the place from which you have it: get it from the "
        "portal itself."
    ),
    "about_issuer": N_("Issuer of this page"),
    "about_address": N_("Portal"),
    "about_made": N_("Made on"),
    "about_keys": N_("Keys"),
}
