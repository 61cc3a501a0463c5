"""Who may open what: every address of the product, and the gate it must have (AZ-1).

The table is written by hand and knows nothing of the code. `test_matrix` generates
its tests from it, and fails when the product has an address that is missing here.
"""

from __future__ import annotations

from tests.gates import (
    ASK,
    BEGINNER,
    CHANGE,
    FAVOURITE,
    GROUP,
    LIST,
    MESSAGE,
    OPENING,
    PRESET,
    PUPIL,
    REOPEN,
    ROLE,
    ROLL_UP,
    ROLL_UP_GROUP,
    SCALE,
    SCHOOL,
    SELECTION,
    SUBJECT,
    TARGET,
    TRUST,
    USER,
    Row,
)

MATRIX: dict[str, Row] = {
    "": Row("public"),
    "operator/mail/": Row("demonstration"),
    "accounts/sign-in/": Row("public", "GET POST"),
    "accounts/sign-out/": Row("public", "GET POST"),
    "accounts/schools/": Row("person"),
    "accounts/help/": Row("public"),
    "accounts/help/<slug:page>/": Row("public"),
    "accounts/theme/": Row("public", "POST"),
    "accounts/csp-report/": Row("public", "POST"),
    "accounts/forgotten/": Row("public", "GET POST"),
    "accounts/forgotten/sent/": Row("public"),
    "accounts/set-password/": Row("public", "GET POST"),
    "accounts/set-password/again/": Row("public", "POST"),
    "accounts/set-password/<str:token>/": Row("public"),
    "accounts/confirm-email/": Row("public", "GET POST"),
    "accounts/confirm-email/<str:token>/": Row("public"),
    "accounts/invitations/": Row("person"),
    "accounts/invitations/accept/": Row("person", "POST"),
    "accounts/invitations/again/": Row("person", "POST"),
    "accounts/invitations/<str:token>/": Row("public"),
    "accounts/choose-password/": Row("person", "GET POST"),
    "accounts/profile/": Row("person"),
    "accounts/profile/password/": Row("person", "GET POST"),
    "accounts/profile/email/": Row("person", "GET POST"),
    "accounts/sessions/end/": Row("person", "POST"),
    "accounts/sessions/<str:session>/end/": Row("person", "POST"),
    "schools/<slug:school>/": Row("member"),
    "schools/<slug:school>/first-steps/": Row("administrator"),
    "schools/<slug:school>/first-steps/put-away/": Row("administrator", "POST"),
    "schools/<slug:school>/figures/pupils/": Row("member"),
    "schools/<slug:school>/usage/": Row("slt"),
    "schools/<slug:school>/usage/usage.csv": Row("slt"),
    "schools/<slug:school>/favourites/": Row("member"),
    "schools/<slug:school>/favourites/add/": Row("member", "POST"),
    "schools/<slug:school>/favourites/<str:ref>/up/": Row("own", "POST", FAVOURITE),
    "schools/<slug:school>/favourites/<str:ref>/down/": Row("own", "POST", FAVOURITE),
    "schools/<slug:school>/favourites/<str:ref>/rename/": Row("own", "POST", FAVOURITE),
    "schools/<slug:school>/favourites/<str:ref>/remove/": Row("own", "POST", FAVOURITE),
    "schools/<slug:school>/favourites/<str:ref>/put-aside/": Row(
        "member", "POST", PRESET
    ),
    "schools/<slug:school>/favourites/<str:ref>/take-back/": Row(
        "member", "POST", PRESET
    ),
    "schools/<slug:school>/settings/favourites/": Row("administrator", "GET POST"),
    "schools/<slug:school>/settings/favourites/<str:ref>/up/": Row(
        "administrator", "POST", PRESET
    ),
    "schools/<slug:school>/settings/favourites/<str:ref>/down/": Row(
        "administrator", "POST", PRESET
    ),
    "schools/<slug:school>/settings/favourites/<str:ref>/rename/": Row(
        "administrator", "POST", PRESET
    ),
    "schools/<slug:school>/settings/favourites/<str:ref>/remove/": Row(
        "administrator", "POST", PRESET
    ),
    "schools/<slug:school>/settings/": Row("administrator", "GET POST"),
    "trusts/<slug:trust>/": Row("trust"),
    "trusts/<slug:trust>/schools/": Row("trust"),
    "trusts/<slug:trust>/users/": Row("trust"),
    "trusts/<slug:trust>/usage/": Row("trust"),
    "trusts/<slug:trust>/usage/usage.csv": Row("trust"),
    "operator/administrators/": Row("operator"),
    "operator/usage/": Row("operator"),
    "operator/usage/usage.csv": Row("operator"),
    "schools/<slug:school>/outbox/": Row("administrator"),
    "schools/<slug:school>/outbox/<str:ref>/again/": Row(
        "administrator", "POST", MESSAGE
    ),
    "schools/<slug:school>/outbox/<str:ref>/withdraw/": Row(
        "administrator", "POST", MESSAGE
    ),
    "schools/<slug:school>/history/": Row("administrator"),
    "schools/<slug:school>/history/history.csv": Row("administrator"),
    "schools/<slug:school>/pupils/": Row("member"),
    "schools/<slug:school>/pupils/export.csv": Row("member"),
    "schools/<slug:school>/pupils/export.xlsx": Row("member"),
    "schools/<slug:school>/pupils/add/": Row("administrator", "GET POST"),
    "schools/<slug:school>/pupils/notes/": Row("administrator"),
    "schools/<slug:school>/pupils/<str:ref>/": Row("record", "GET", PUPIL),
    "schools/<slug:school>/pupils/<str:ref>/who-can-see/": Row("record", "GET", PUPIL),
    "schools/<slug:school>/groups/<str:ref>/who-can-see/": Row("holder", "GET", GROUP),
    # Tess is the user asked about: one may ask it of oneself.
    "schools/<slug:school>/staff/<str:ref>/pupils/": Row("holder", "GET", USER),
    "schools/<slug:school>/pupils/<str:ref>/edit/": Row(
        "administrator", "GET POST", PUPIL
    ),
    "schools/<slug:school>/pupils/<str:ref>/leave/": Row(
        "administrator", "GET POST", PUPIL
    ),
    "schools/<slug:school>/pupils/<str:ref>/return/": Row(
        "administrator", "GET POST", PUPIL
    ),
    "schools/<slug:school>/roll-up/": Row("administrator"),
    "schools/<slug:school>/roll-up/start/": Row("administrator", "POST"),
    "schools/<slug:school>/roll-up/<str:ref>/": Row(
        "administrator", "GET POST", ROLL_UP
    ),
    "schools/<slug:school>/roll-up/<str:ref>/groups/<str:group_ref>/": Row(
        "administrator", "GET POST", ROLL_UP_GROUP
    ),
    "schools/<slug:school>/roll-up/<str:ref>/publish/": Row(
        "administrator", "POST", ROLL_UP
    ),
    "schools/<slug:school>/roll-up/<str:ref>/withdraw/": Row(
        "administrator", "POST", ROLL_UP
    ),
    "schools/<slug:school>/roll-up/<str:ref>/step-back/": Row(
        "administrator", "POST", ROLL_UP
    ),
    "schools/<slug:school>/groups/": Row("administrator"),
    "schools/<slug:school>/groups/add/": Row("administrator", "GET POST"),
    "schools/<slug:school>/groups/<str:ref>/": Row("holder", "GET", GROUP),
    "schools/<slug:school>/groups/<str:ref>/edit/": Row(
        "administrator", "GET POST", GROUP
    ),
    "schools/<slug:school>/groups/<str:ref>/members/": Row(
        "administrator", "GET POST", GROUP
    ),
    "schools/<slug:school>/groups/<str:ref>/members/impact/": Row(
        "administrator", "POST", GROUP
    ),
    "schools/<slug:school>/groups/<str:ref>/ask/": Row("member", "GET POST", GROUP),
    "schools/<slug:school>/lists/": Row("member"),
    "schools/<slug:school>/lists/add/": Row("member", "POST"),
    "schools/<slug:school>/lists/<str:ref>/": Row("own", "GET", LIST),
    "schools/<slug:school>/lists/<str:ref>/pupils/": Row("own", "GET POST", LIST),
    "schools/<slug:school>/lists/<str:ref>/rename/": Row("own", "POST", LIST),
    "schools/<slug:school>/lists/<str:ref>/delete/": Row("own", "POST", LIST),
    "schools/<slug:school>/groups/requests/": Row("member"),
    "schools/<slug:school>/groups/requests/<str:ref>/grant/": Row(
        "administrator", "POST", ASK
    ),
    "schools/<slug:school>/groups/requests/<str:ref>/refuse/": Row(
        "administrator", "POST", ASK
    ),
    "schools/<slug:school>/groups/requests/<str:ref>/withdraw/": Row(
        "own", "POST", ASK
    ),
    "schools/<slug:school>/groups/<str:ref>/archive/": Row(
        "administrator", "POST", GROUP
    ),
    "schools/<slug:school>/groups/<str:ref>/restore/": Row(
        "administrator", "POST", GROUP
    ),
}

ATTAINMENT_SETTINGS: dict[str, Row] = {
    "": Row("", "GET POST"),
    "start/": Row("", "POST"),
    "subjects/add/": Row("", "GET POST"),
    "subjects/<str:ref>/": Row("", "GET POST", SUBJECT),
    "subjects/<str:ref>/move/": Row("", "POST", SUBJECT),
    "subjects/<str:ref>/archive/": Row("", "GET POST", SUBJECT),
    "subjects/<str:ref>/restore/": Row("", "POST", SUBJECT),
    "scales/add/": Row("", "GET POST"),
    "scales/<str:ref>/": Row("", "GET POST", SCALE),
    "scales/<str:ref>/bands/": Row("", "GET POST", SCALE),
    "scales/<str:ref>/archive/": Row("", "GET POST", SCALE),
    "scales/<str:ref>/restore/": Row("", "POST", SCALE),
    "scales/<str:ref>/remove/": Row("", "POST", SCALE),
}
for path, row in ATTAINMENT_SETTINGS.items():
    MATRIX[f"schools/<slug:school>/settings/attainment/{path}"] = Row(
        "administrator", row.methods, row.ref
    )

MONTHS: dict[str, Row] = {
    "": Row("member"),
    "ask/": Row("member", "GET POST"),
    "reopen/": Row("slt", "GET POST"),
    "openings/<str:ref>/close/": Row("slt", "POST", OPENING),
    "requests/<str:ref>/": Row("slt", "GET", REOPEN),
    "requests/<str:ref>/grant/": Row("slt", "POST", REOPEN),
    "requests/<str:ref>/refuse/": Row("slt", "POST", REOPEN),
    "requests/<str:ref>/withdraw/": Row("own", "POST", REOPEN),
}
for path, row in MONTHS.items():
    MATRIX[f"schools/<slug:school>/attainment/months/{path}"] = row
# Tracking: whose tables somebody may ask for is decided by the group in the query.
for path in ("", "tracking.csv", "tracking.xlsx"):
    MATRIX[f"schools/<slug:school>/attainment/tracking/{path}"] = Row("member")

# Marks: of the groups that one has, and of the pupils whom one sees; nobody else's.
MARKS: dict[str, Row] = {
    "": Row("member"),
    "groups/<str:ref>/": Row("own group", "GET", GROUP),
    "groups/<str:ref>/enter/": Row("own group", "POST", GROUP),
    "groups/<str:ref>/save/": Row("own group", "POST", GROUP),
    "groups/<str:ref>/since/": Row("own group", "GET", GROUP),
    "groups/<str:ref>/export.csv": Row("own group", "GET", GROUP),
    "pupils/<str:ref>/": Row("sees the pupil", "GET", PUPIL),
    "pupils/<str:ref>/history/": Row("sees the pupil", "GET", PUPIL),
}
for path, row in MARKS.items():
    MATRIX[f"schools/<slug:school>/attainment/{path}"] = row

# Whoever may set targets also needs the group: `world` gives Sal the right.
TARGETS: dict[str, Row] = {
    "": Row("member"),
    "set/": Row("setter", "GET POST"),
    "bulk/": Row("setter", "GET POST"),
    "bulk/carry-out/": Row("setter", "POST"),
    "undo/<str:ref>/": Row("setter", "POST", CHANGE),
    "<str:ref>/": Row("member", "GET", TARGET),
    "<str:ref>/change/": Row("setter", "GET POST", TARGET),
    "<str:ref>/remove/": Row("setter", "POST", TARGET),
}
for path, row in TARGETS.items():
    MATRIX[f"schools/<slug:school>/attainment/targets/{path}"] = row

# The operator's pages name any school or trust: none is another's.
OPERATOR: dict[str, Row] = {
    "": Row(""),
    "schools/": Row(""),
    "schools/add/": Row("", "GET POST"),
    "schools/<str:ref>/": Row("", "GET", SCHOOL),
    "schools/<str:ref>/edit/": Row("", "GET POST", SCHOOL),
    "schools/<str:ref>/trust/": Row("", "POST", SCHOOL),
    "schools/<str:ref>/continue/": Row("", "GET POST", SCHOOL),
    "schools/<str:ref>/administrators/add/": Row("", "GET POST", SCHOOL),
    "schools/<str:ref>/administrators/<str:member_ref>/mail/": Row(
        "", "POST", BEGINNER
    ),
    "trusts/": Row(""),
    "trusts/add/": Row("", "GET POST"),
    "trusts/<str:ref>/": Row("", "GET", TRUST),
    "trusts/<str:ref>/edit/": Row("", "GET POST", TRUST),
    "trusts/<str:ref>/administrators/add/": Row("", "GET POST", TRUST),
    "trusts/<str:ref>/administrators/<str:role_ref>/end/": Row("", "POST", ROLE),
    "trusts/<str:ref>/administrators/<str:role_ref>/renew/": Row("", "POST", ROLE),
    "trusts/<str:ref>/administrators/<str:role_ref>/mail/": Row("", "POST", ROLE),
}
for path, row in OPERATOR.items():
    MATRIX[f"operator/{path}"] = Row("operator", row.methods, row.ref)

# One school's users stand in two trees, with the same pages behind two gates.
STAFF: dict[str, Row] = {
    "": Row(""),
    "export.csv": Row(""),
    "export.xlsx": Row(""),
    "add/": Row("", "GET POST"),
    "add/impact/": Row("", "POST"),
    "username/": Row(""),
    "username/suggest/": Row(""),
    "colleagues/": Row(""),
    "bulk/all/": Row("", "POST"),
    "bulk/send-password-email/": Row("", "POST"),
    "bulk/add-to-groups/": Row("", "POST"),
    "bulk/take-from-groups/": Row("", "POST"),
    "bulk/change-type/": Row("", "POST"),
    "bulk/allow-targets/": Row("", "POST"),
    "bulk/activate/": Row("", "POST"),
    "bulk/deactivate/": Row("", "POST"),
    "bulk/<str:ref>/": Row("", "GET POST", SELECTION),
    "bulk/<str:ref>/carry-out/": Row("", "POST", SELECTION),
    "undo/<str:ref>/": Row("", "POST", CHANGE),
    "bulk/print-slips/": Row("", "POST"),
    "<str:ref>/": Row("", "GET POST", USER),
    "<str:ref>/set-password/": Row("", "POST", USER),
    "<str:ref>/print-slip/": Row("", "POST", USER),
    "<str:ref>/remove/": Row("", "GET POST", USER),
    "<str:ref>/impact/": Row("", "POST", USER),
    "<str:ref>/clear-delay/": Row("", "POST", USER),
}
for tree, tree_gate in (
    ("schools/<slug:school>/staff/", "administrator"),
    ("trusts/<slug:trust>/schools/<slug:school>/staff/", "trust"),
):
    for path, row in STAFF.items():
        MATRIX[tree + path] = Row(tree_gate, row.methods, row.ref)
