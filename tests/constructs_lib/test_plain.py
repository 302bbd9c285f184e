"""The plain classes come without the rest of cdk8s-plus, and whoever wants the rest gets it, before or after."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = "import constructs_lib.operator_install as ours"
NOT_RUN = "import sys; assert 'Deployment' not in vars(sys.modules['cdk8s_plus_27'])"
SAME = "import cdk8s_plus_27.k8s; assert cdk8s_plus_27.k8s is ours.k8s"
WHOLE = """
import cdk8s, cdk8s_plus_27
from cdk8s_plus_27 import k8s, Deployment
assert k8s is ours.k8s
app = cdk8s.App()
chart = cdk8s.Chart(app, "chart")
Deployment(chart, "high-level", containers=[cdk8s_plus_27.ContainerProps(image="image")])
ours.OperatorInstall(chart, "operator")
text = app.synth_yaml()
assert "image: image" in text and "production-stack-controller-manager" in text
"""


@pytest.mark.parametrize(
    "lines",
    [
        (OURS, NOT_RUN, SAME, NOT_RUN),
        (OURS, NOT_RUN, WHOLE, SAME),
        ("import cdk8s_plus_27", OURS, WHOLE, SAME),
        ("from cdk8s_plus_27 import *", OURS, WHOLE),
        (OURS, "from cdk8s_plus_27 import *; assert Deployment", WHOLE),
    ],
    ids=["alone", "rest-after", "rest-before", "star-before", "star-after"],
)
def test_the_rest_of_cdk8s_plus_is_there_when_it_is_used(lines: tuple[str, ...]) -> None:
    """In any order of imports; nothing of it is run for the plain classes alone."""
    code = "\n".join((f"import sys; sys.path.insert(0, {str(ROOT)!r})", *lines))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
