"""What runs on others' machines: pinned, with no more rights than it needs, and one at a time."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OWN = ("gh release upload", ".ci/push-notebooks")
"""What a job may run beside a token that can write: commands that run no code of a package."""


def faults(text: str) -> list[str]:
    """Everything in a workflow that is not as it should be."""
    workflow: dict[str, Any] = yaml.safe_load(text)
    found = [
        f"{action} is not pinned, with its version beside it"
        for action in re.findall(r"uses: (.*)", text)
        if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
    ]
    if "group" not in workflow.get("concurrency", {}):
        found.append("two runs can go on at once")
    if set(workflow["permissions"].values()) - {"read"}:
        found.append("every job can write")
    for name, job in workflow["jobs"].items():
        commands = [step["run"] for step in job["steps"] if "run" in step]
        found += [
            f"{name} joins && and || without braces" for run in commands if _mixed(re.sub(r"\{ [^}]*\}", "", run))
        ]
        if "write" in job.get("permissions", {}).values():
            found += [f"{name} can write and runs {run}" for run in commands if not run.startswith(OWN)]
    return found


def _mixed(command: str) -> bool:
    return "&&" in command and "||" in command


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_pinned_and_has_no_more_rights_than_it_needs(path: Any) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2", "v4", "is not pinned"),
        ("683 # v4.2.2", "683", "is not pinned"),
        ("concurrency:", "elsewhere:", "two runs"),
        ("permissions: { contents: read }", "permissions: { contents: write }", "every job can write"),
        ("{ sudo apt-get update && sudo apt-get install -y chromium; }", "sudo a && sudo b", "without braces"),
        ("    timeout-minutes: 90", "    permissions: { contents: write }", "check can write and runs bash"),
    ],
)
def test_a_worse_workflow_would_be_found(before: str, after: str, fault: str) -> None:
    """Negative controls."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert before in text
    assert any(fault in found for found in faults(text.replace(before, after, 1)))
