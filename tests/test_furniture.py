"""Every rule of what belongs to a page, and not to its article, keeps its own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evigraph.documents.furniture import find_line, find_section, line_rules, section_rules

if TYPE_CHECKING:
    from evigraph.documents.furniture import LineRule, SectionRule

each_rule = pytest.mark.parametrize("rule", [*line_rules(), *section_rules()], ids=lambda rule: rule.why)


@each_rule
def test_rule_has_an_example(rule: LineRule | SectionRule) -> None:
    assert rule.examples


@pytest.mark.parametrize("rule", line_rules(), ids=lambda rule: rule.why)
def test_line_rule_finds_its_examples_and_no_counterexample(rule: LineRule) -> None:
    for line in rule.examples:
        found = find_line(line)
        assert found is not None, line
        assert found[0] is rule, line
    assert [line for line in rule.counterexamples if rule.pattern.fullmatch(line)] == []


@pytest.mark.parametrize("rule", section_rules(), ids=lambda rule: rule.why)
def test_section_rule_finds_its_examples_and_no_counterexample(rule: SectionRule) -> None:
    assert [heading for heading in rule.examples if find_section(heading) is not rule] == []
    assert [heading for heading in rule.counterexamples if rule.heading.fullmatch(heading)] == []
