"""Rules that code of ours keeps, read from the code itself."""

import ast
from pathlib import Path

from django.conf import settings

# Views ask the school, or what one person may see. Whoever needs a manager in a view
# says here why: the query begins at the school of the gate, or at no school at all.
FROM_THE_SCHOOL_OF_THE_GATE = {
    "outbox/views.py": {"Message", "DemonstrationMail"},
    "staff/views/bulk.py": {"BulkSelection"},
    "staff/views/undo.py": {"Change"},
}
OF_NO_SCHOOL = {
    "accounts/views/set_password.py": {"User"},
    "schools/views/operator_schools.py": {"School"},
    "schools/views/operator_trusts.py": {"TrustAdministrator"},
}


def managers_used(path: Path) -> set[str]:
    """The models whose raw manager a file uses."""
    return {
        node.value.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
    }


def test_no_view_uses_a_raw_manager_az_2():
    root = settings.BASE_DIR / "classroom_monitor"
    views = [*root.glob("*/views.py"), *root.glob("*/views/*.py")]
    found = {str(path.relative_to(root)): managers_used(path) for path in views}
    assert len(found) > 10
    used = {name: models for name, models in found.items() if models}
    assert used == FROM_THE_SCHOOL_OF_THE_GATE | OF_NO_SCHOOL


def test_no_view_leaves_out_the_token_but_the_browsers_own_reports():
    root = settings.BASE_DIR / "classroom_monitor"
    exempt = {
        path.name for path in root.rglob("*.py") if "csrf_exempt" in path.read_text()
    }
    assert exempt == {"browser.py"}
