"""Numbers of the register that a chapter tells as they stand."""

from __future__ import annotations

from csrmodel.evidence import default


def defaults(*names: str, form: str = "") -> dict[str, float | str]:
    """Defaults of the register by name.

    Parameters
    ----------
    names
        Names in the register.
    form
        A format such as ".0%" in which each is written out; without one they stay numbers.

    Raises
    ------
    ValueError
        If the register has no assumption of that name.
    """
    return {name: format(default(name), form) if form else default(name) for name in names}
