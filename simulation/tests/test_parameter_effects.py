"""Every parameter changes what it names, over its whole range; every coupling moves what it says.

Made from the one definition: a parameter or a link without a measure in EFFECTS fails. What is seen only is measured
in browser/test_picture_effects.py.
"""

from __future__ import annotations

import pytest

from simulation.engine.couplings import LINKS, Link
from simulation.engine.parameters import PARAMETERS, Parameter

from . import effects_of_music, effects_of_physics, effects_of_sound
from .effects import check_link, check_parameter

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("engine")]
EFFECTS = effects_of_physics.EFFECTS | effects_of_music.EFFECTS | effects_of_sound.EFFECTS
HEARD = [parameter for parameter in PARAMETERS if parameter.group != "visualization"]
HEARD_LINKS = [link for link in LINKS if link.target_group != "visualization"]


@pytest.mark.parametrize("parameter", HEARD, ids=lambda parameter: parameter.path)
def test_a_parameter_changes_what_it_names_over_its_whole_range(parameter: Parameter) -> None:
    check_parameter(parameter, EFFECTS)


@pytest.mark.parametrize("link", HEARD_LINKS, ids=lambda link: link.name)
def test_a_coupling_moves_what_it_names(link: Link) -> None:
    check_link(link, EFFECTS)
