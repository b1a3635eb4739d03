"""The wheel: whole by itself, and light."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from paths import ROOT


def test_the_wheel_carries_the_data_and_needs_no_jupyter(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(unpacked)
    program = f"""
import sys
sys.path.insert(0, {str(unpacked)!r})
for name in ("IPython", "ipywidgets", "ipykernel", "jupyter_book"):
    sys.modules[name] = None
import csrmodel.populations.propositions
from csrmodel import adoption, evidence
assert str(evidence.data_folder()).startswith({str(unpacked)!r}), evidence.data_folder()
print(len(evidence.factors()), round(float(adoption.adoption(0.3, [0.3] * 5)), 6))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.split() == ["7", "0.3"], done.stderr
    assert (unpacked / "csrmodel" / "py.typed").exists()
