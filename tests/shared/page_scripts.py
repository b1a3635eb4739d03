"""What Node makes of something with the scripts of the page."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from paths import ROOT


def in_node(script: Path, asked: Any) -> Any:
    """What a script answers that reads and writes JSON."""
    run = subprocess.run(
        [Path(sys.executable).with_name("node"), script],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
