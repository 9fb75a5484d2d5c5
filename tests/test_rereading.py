"""Reading an article again never overwrites what people reviewed, and changes files little."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph.articles import Article
from evigraph.claimfiles import to_yaml
from evigraph.rereading import reread
from evigraph.texts import find_text_mistakes, passage_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES = (
    "Walking helps a sprained ankle.",
    "Salve does not help it. 1",
    "Rest for more than two days is not advised.",
    "Mint calms the skin.",
)


def article(text: str, sentences: Sequence[str], *, status: str = "unreviewed", **more: Any) -> Article:  # noqa: ANN401 - keys of a file
    claims = []
    for number, sentence in enumerate(sentences, 1):
        start = text.index(sentence)
        claims.append(
            {
                "id": f"claim:ankle-{number:03}",
                "kind": "efficacy",
                "direction": "benefit",
                "interventions": [sentence.split()[0].lower()],
                "span": {"start": start, "end": start + len(sentence), "digest": passage_digest(sentence)},
                "paraphrase": f"It is said: {sentence.split()[0]}.",
                "derivation": "extracted",
                **more,
            }
        )
    return Article.model_validate(
        {
            "id": "article:ankle",
            "title": "Ankles",
            "status": status,
            "text": {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)},
            "claims": claims,
        }
    )


def with_status(whole: Article, **statuses: str) -> Article:
    """Return *whole* with the status of each claim that is named by its number."""
    data = whole.model_dump(mode="json", by_alias=True)
    for claim in data["claims"]:
        claim["status"] = statuses.get(f"n{claim['id'][-1]}")
    return Article.model_validate(data)


TEXT = " ".join(SENTENCES)
OLD = with_status(article(TEXT, SENTENCES), n1="reviewed", n2="approved")


def test_same_article_read_again_gives_the_same_claims() -> None:
    found = reread(OLD, article(TEXT, SENTENCES), TEXT)
    assert found.article.claims == OLD.claims
    assert (found.moved, found.vanished, found.added, found.dropped) == ((), (), (), ())


def test_reviewed_claim_follows_its_sentence() -> None:
    changed = f"A new lead. {TEXT}"
    found = reread(OLD, article(changed, SENTENCES), changed)
    assert found.moved == ("claim:ankle-001", "claim:ankle-002")
    assert list(find_text_mistakes(found.article, changed.encode())) == []
    assert [claim.paraphrase for claim in found.article.claims] == [claim.paraphrase for claim in OLD.claims]


def test_reviewed_claim_whose_sentence_is_gone_is_listed_and_left_out() -> None:
    changed = TEXT.replace("does not help it", "is useless")
    found = reread(OLD, article(changed, [SENTENCES[0]]), changed)
    assert [claim.id for claim in found.vanished] == ["claim:ankle-002"]
    assert found.dropped == ("claim:ankle-003", "claim:ankle-004")
    assert [claim.id for claim in found.article.claims] == ["claim:ankle-001"]


def test_reviewed_reading_stays_though_a_program_reads_the_sentence_otherwise() -> None:
    again = article(TEXT, SENTENCES, strength="surely")
    found = reread(OLD, again, TEXT)
    assert [claim.strength for claim in found.article.claims] == [None, None, "surely", "surely"]


def test_claim_that_is_read_for_the_first_time_gets_a_name_that_none_has_had() -> None:
    old = article(TEXT, SENTENCES[:2], status="reviewed")
    found = reread(old, article(TEXT, [SENTENCES[2], SENTENCES[0]]), TEXT)
    assert found.added == ("claim:ankle-003",)
    assert [claim.id for claim in found.article.claims] == ["claim:ankle-001", "claim:ankle-002", "claim:ankle-003"]


def test_status_of_a_reviewed_file_stays_with_its_claims() -> None:
    old = article(TEXT, SENTENCES[:1], status="reviewed")
    merged = reread(old, article(TEXT, SENTENCES[:2]), TEXT).article
    assert [str(merged.status_of(claim)) for claim in merged.claims] == ["reviewed", "unreviewed"]


def test_claim_that_a_person_wrote_is_kept_whatever_its_status() -> None:
    old = article(TEXT, SENTENCES[:1], derivation="asserted")
    assert len(reread(old, article(TEXT, []), TEXT).article.claims) == 1


@settings(max_examples=40, deadline=None)
@given(st.permutations(SENTENCES), st.lists(st.sampled_from(["New words.", "\n\n", "Ankles hurt."]), max_size=3))
def test_nothing_reviewed_is_lost_or_changed_while_its_sentence_stands(order: list[str], more: list[str]) -> None:
    text = " ".join([*more, *order])
    found = reread(OLD, article(text, order), text)
    reviewed = {claim.id: claim for claim in found.article.claims if claim.status is not None}
    assert {name: claim.paraphrase for name, claim in reviewed.items()} == {
        claim.id: claim.paraphrase for claim in OLD.claims[:2]
    }
    assert list(find_text_mistakes(found.article, text.encode())) == []
    assert len({claim.id for claim in found.article.claims}) == len(SENTENCES)
    # Reading it once more changes nothing.
    again = reread(found.article, article(text, order), text).article
    assert to_yaml(again) == to_yaml(found.article)
