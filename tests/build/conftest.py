"""Tests that run builds, and of what builds make: small books, notebooks, the environment of Binder, the zip."""

from __future__ import annotations

from binder_environment import checkout
from small_book import faults_said, sound_book

__all__ = ["checkout", "faults_said", "sound_book"]
