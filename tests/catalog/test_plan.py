"""The values that are chosen where nobody wrote any: they fit for certain, and nothing larger does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prodstack.catalog.choice import PARALLEL, Place
from prodstack.catalog.entries import GIB, Model
from prodstack.catalog.fit import SEQUENCES, Verdict, fit
from prodstack.catalog.plan import LEAST, ROOM, STEP, planned
from prodstack.catalog.reading import catalog
from prodstack.catalog.settings import Settings
from prodstack.catalog.versions import version
from tests.projects import ROOT

CATALOG = catalog(ROOT)
MEMORIES = (16, 24, 48, 80, 141, 192)


def sequences(model: Model, settings: Settings, place: Place) -> float:
    """How many sequences of the full length the KV cache has at least."""
    found = fit(model, settings, place.memory_bytes).amount(SEQUENCES)
    return 0.0 if found is None else found.low


@pytest.mark.parametrize("model", CATALOG.models.values(), ids=lambda model: model.id)
@pytest.mark.parametrize("tag", ["", "v0.19.0", "v0.22.0"])
def test_the_context_is_the_longest_with_room_for_some_sequences(model: Model, tag: str) -> None:
    """On every kind of GPU: four sequences fit for certain, and with one more step they would not, or the model's limit is reached."""
    for memory in MEMORIES:
        place = Place("pool", memory * GIB, 8)
        found = planned(model, Settings(version(tag)), place, PARALLEL)
        assert found is not None
        if found.fit.verdict is not Verdict.FITS:
            assert found.fit.reason
            continue
        length = found.settings.max_model_len or 0
        assert min(LEAST, model.max_context) <= length <= model.max_context
        assert sequences(model, found.settings, place) >= ROOM
        if length < model.max_context:
            longer = min(length + STEP, model.max_context)
            assert length % STEP == 0
            assert sequences(model, replace(found.settings, max_model_len=longer), place) < ROOM


def test_a_written_context_needs_room_for_one_sequence_only() -> None:
    """Whoever writes it knows what it is for."""
    llama, place = CATALOG.models["meta-llama/Meta-Llama-3.1-8B"], Place("pool", 48 * GIB, 1)
    settings = Settings(version("v0.19.0"), max_model_len=131072)
    found = planned(llama, settings, place, PARALLEL)
    assert found is not None
    assert (found.fit.verdict, found.settings.max_model_len) == (Verdict.FITS, 131072)
    assert sequences(llama, found.settings, place) < ROOM


def test_no_node_has_enough_gpus() -> None:
    """Then there is no answer."""
    model = CATALOG.models["Qwen/Qwen3-8B"]
    assert planned(model, Settings(version("")), Place("pool", 80 * GIB, 2), (4, 8)) is None
    written = Settings(version(""), max_model_len=4096)
    assert planned(model, written, Place("pool", 80 * GIB, 2), (4, 8)) is None
