"""The words of rosters: what columns and their values are called in English, French and Arabic.

Collected from what staff lists are headed in practice; compared by ``roster.folded``, so that case, accents,
spaces, signs and the variants of Arabic letters do not matter. A bare "No." or "ID" is in no list: it mostly
counts the lines, or is the number of a passport.
"""

HEADS: dict[str, tuple[str, ...]] = {
    "name": (
        *(
            "name",
            "full name",
            "names",
            "name and surname",
            "display name",
            "participant",
            "participant name",
        ),
        *("trainee", "trainee name", "officer", "officer name", "employee", "employee name", "staff name"),
        *("nom complet", "nom et prénom", "nom et prénoms", "noms et prénoms", "nom prénom", "prénom et nom"),
        *("nom & prénom", "prénom nom", "participante", "stagiaire", "agent", "nom de l'agent"),
        *("الاسم", "الاسم الكامل", "الاسم الثلاثي", "الاسم الرباعي", "الاسم واللقب", "اسم المتدرب"),
        *("اسم المتدربة", "اسم الموظف", "اسم المشارك", "اسم المشاركة", "الأسماء", "الاسم و اللقب"),
    ),
    "first_name": (
        *("first name", "given name", "given names", "forename", "forenames", "first names"),
        *("prénom", "prénoms", "prénom usuel", "prénom(s)"),
        *("الاسم الأول", "الاسم الشخصي", "الاسم الصغير"),
    ),
    "middle_name": (
        *("middle name", "middle names", "second name", "father's name", "father name"),
        *("deuxième prénom", "nom du père", "prénom du père"),
        *("اسم الأب", "الاسم الثاني", "اسم الوالد"),
    ),
    "family_name": (
        *("last name", "surname", "family name"),
        *("nom", "nom de famille", "nom patronymique", "nom usuel"),
        *(
            "اللقب",
            "اسم العائلة",
            "الاسم العائلي",
            "الاسم الأخير",
            "اسم الأسرة",
            "الكنية",
            "الشهرة",
            "العائلة",
        ),
    ),
    "email": (
        *("e-mail", "e-mail address", "mail", "mail address", "work e-mail", "work e-mail address"),
        *("professional e-mail", "e-mail 1 - value", "office e-mail", "official e-mail"),
        *(
            "courriel",
            "adresse électronique",
            "adresse e-mail",
            "adresse mail",
            "mél",
            "adresse de messagerie",
        ),
        *("messagerie", "courrier électronique", "adresse courriel", "e-mail professionnel"),
        *("البريد الإلكتروني", "البريد", "بريد إلكتروني", "الإيميل", "إيميل", "عنوان البريد الإلكتروني"),
        *("البريد الإلكتروني الرسمي", "البريد الإلكتروني للعمل"),
    ),
    "staff_number": (
        *("staff number", "staff no", "staff id", "employee number", "employee no", "employee id"),
        *("badge number", "badge no", "badge", "service number", "service no", "force number", "force no"),
        *("personnel number", "personnel no", "payroll number", "police number", "staff num"),
        *("matricule", "numéro matricule", "numéro de matricule", "n° matricule", "n° de matricule"),
        *("no matricule", "numéro de service", "numéro d'agent", "numéro professionnel", "numéro de badge"),
        *("الرقم الوظيفي", "رقم الموظف", "الرقم العسكري", "رقم الخدمة", "رقم الشارة", "الرقم الإداري"),
        *("رقم التأجير", "الرقم المالي", "رقم الموظفة", "الرقم المهني", "رقم البطاقة المهنية", "رقم التسجيل"),
    ),
    "sign_in": (
        *(
            "sign-in",
            "sign in",
            "login",
            "e-mail address or staff number",
            "e-mail or staff number",
            "e-mail / staff number",
        ),
        *("identifiant", "adresse électronique ou matricule", "courriel ou matricule"),
        *("البريد الإلكتروني أو الرقم الوظيفي", "اسم الدخول", "معرف الدخول"),
    ),
    "agency": (
        *("agency", "unit", "agency or unit", "agency / unit", "station", "police station", "office"),
        *("department", "organisation", "organization", "institution", "service", "duty station", "branch"),
        *("division", "directorate", "section", "workplace", "place of work"),
        *(
            "agence",
            "unité",
            "agence ou unité",
            "organisme",
            "structure",
            "direction",
            "commissariat",
            "poste",
        ),
        *("brigade", "bureau", "affectation", "lieu d'affectation", "établissement", "lieu de travail"),
        *("الجهة", "الوحدة", "الجهة أو الوحدة", "الإدارة", "المؤسسة", "القسم", "المديرية", "مركز الشرطة"),
        *(
            "المركز",
            "المخفر",
            "جهة العمل",
            "الهيئة",
            "مكان العمل",
            "الدائرة",
            "مقر العمل",
            "الشعبة",
            "الوكالة",
        ),
    ),
    "language": (
        *("language", "preferred language", "lang", "language of mails"),
        *("langue", "langue préférée", "langue de correspondance"),
        *("اللغة", "اللغة المفضلة", "لغة المراسلة"),
    ),
    "sex": ("sex", "gender", "sexe", "genre", "الجنس", "النوع", "النوع الاجتماعي"),
    "path": (
        *("role path", "path", "learning path", "parcours", "parcours de rôle", "parcours professionnel"),
        *("المسار", "مسار الدور", "المسار المهني", "مسار التدريب"),
    ),
}

SEXES: dict[str, tuple[str, ...]] = {
    "female": ("f", "female", "woman", "w", "femme", "féminin", "أنثى", "امرأة", "مؤنث", "إناث"),
    "male": ("m", "male", "man", "homme", "h", "masculin", "ذكر", "رجل", "مذكر", "ذكور"),
    "other": ("x", "other", "autre", "diverse", "آخر", "أخرى", "غير ذلك"),
}

LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("en", "english", "anglais", "الإنجليزية", "إنجليزي", "اللغة الإنجليزية", "eng"),
    "fr": ("fr", "french", "français", "francais", "الفرنسية", "فرنسي", "اللغة الفرنسية", "fra"),
    "ar": ("ar", "arabic", "arabe", "العربية", "عربي", "اللغة العربية", "ara"),
}

TEMPLATE_FIELDS = ("name", "email", "staff_number", "agency", "language", "sex", "path")
TEMPLATE_HEADS: dict[str, tuple[str, ...]] = {
    "en": ("Name", "E-mail address", "Staff number", "Agency or unit", "Language", "Sex", "Role path"),
    "fr": (
        "Nom complet",
        "Adresse électronique",
        "Matricule",
        "Agence ou unité",
        "Langue",
        "Sexe",
        "Parcours",
    ),
    "ar": ("الاسم", "البريد الإلكتروني", "الرقم الوظيفي", "الجهة أو الوحدة", "اللغة", "الجنس", "المسار"),
}
"""What the columns of our template are called, in the order of TEMPLATE_FIELDS."""

EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (("Mariam Example", "female"), ("Omar Example", "male")),
    "fr": (("Mariam Exemple", "femme"), ("Omar Exemple", "homme")),
    "ar": (("مريم مثال", "أنثى"), ("عمر مثال", "ذكر")),
}
EXAMPLE_EMAIL, EXAMPLE_NUMBER = "mariam@roster-template.example", "EXAMPLE-40112"
"""By these the example rows of the template are known again (RFC 2606 keeps the domain for examples)."""
