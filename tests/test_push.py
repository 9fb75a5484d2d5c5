"""A push gives the server the built graph, however often and however interrupted it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.remote_servers import OxigraphServer, held, needs_oxigraph, oxigraph_server, push_all, reply, strange_server

from evigraph.destination import Batches, Destination, UpdateService
from evigraph.engine import BlankNode, Literal, NamedNode, Quad, parse_rdf
from evigraph.errors import EndpointError, StoreError
from evigraph.namespaces import GRAPH
from evigraph.push import PUSH_GRAPH, by_graph, find_record, plan_push, push
from evigraph.remote import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREIGN = "https://example.org/somebody-elses"
SMALL = f"{GRAPH}article/x"
LARGE = f"{GRAPH}inferred"

pytestmark = needs_oxigraph


@pytest.fixture
def server() -> Iterator[OxigraphServer]:
    with oxigraph_server() as running:
        yield running


@pytest.fixture(params=["updates", "graph store"])
def destination(request: pytest.FixtureRequest, server: OxigraphServer) -> Destination:
    return to(server, store=request.param == "graph store")


def to(server: OxigraphServer, *, store: bool = False, limit: int = 10) -> Destination:
    return Destination.from_environment(
        server.update, graph_store=server.store if store else None, limit=Batches(triples=limit), environ={}
    )


def numbers(graph: str, count: int) -> list[Quad]:
    node, name = NamedNode("urn:n"), NamedNode(graph)
    return [Quad(node, NamedNode("urn:p"), Literal(number), name) for number in range(count)]


def built() -> list[Quad]:
    return [*numbers(SMALL, 3), *numbers(LARGE, 35)]


def test_a_push_gives_the_server_every_graph_and_records_it(server: OxigraphServer, destination: Destination) -> None:
    assert find_record(destination) is None
    plan = push_all(built(), destination)
    assert held(server) == set(built())
    assert find_record(destination) == plan.whole
    assert plan.to_summary() == "sent 2 graphs (38 triples), 0 unchanged, removed 0"


def test_a_second_push_sends_nothing(server: OxigraphServer, destination: Destination) -> None:
    first = push_all(built(), destination)
    second = push_all(reversed(built()), destination)
    assert second.is_done
    assert second.keep == first.send
    assert held(server) == set(built())


def test_only_what_changed_is_sent_and_what_is_gone_is_removed(
    server: OxigraphServer, destination: Destination
) -> None:
    push_all([*built(), *numbers(f"{GRAPH}article/gone", 2)], destination)
    changed = [*numbers(SMALL, 2), *numbers(LARGE, 35)]
    plan = push_all(changed, destination)
    assert set(plan.send) == {SMALL}
    assert plan.remove == (f"{GRAPH}article/gone",)
    assert held(server) == set(changed)
    assert find_record(destination) == plan.whole


def test_an_empty_graph_empties_the_server_s(server: OxigraphServer, destination: Destination) -> None:
    push_all(built(), destination)
    push_all([], destination)
    assert held(server) == set()


def test_graphs_of_others_are_left_alone(server: OxigraphServer, destination: Destination) -> None:
    server.load(numbers(FOREIGN, 4))
    push_all(built(), destination)
    push_all([], destination)
    assert held(server) == set(numbers(FOREIGN, 4))


def test_a_graph_that_lost_triples_on_the_server_is_sent_again(
    server: OxigraphServer, destination: Destination
) -> None:
    push_all(built(), destination)
    destination.service.remove(SMALL)
    assert set(push_all(built(), destination).send) == {SMALL}
    assert held(server) == set(built())


def test_a_graph_that_others_altered_is_replaced_when_pushed_again(
    server: OxigraphServer, destination: Destination
) -> None:
    push_all(built(), destination)
    destination.service.put(SMALL, ['<urn:n> <urn:p> "forged" .'] * 3, lambda _: None)
    assert len(push_all(built(), destination, again=True).send) == 2
    assert held(server) == set(built())


@pytest.mark.parametrize("stop", range(10))
def test_an_interrupted_push_is_not_taken_for_complete_and_goes_on(
    server: OxigraphServer, destination: Destination, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    old = [*numbers(SMALL, 5), *numbers(LARGE, 25), *numbers(f"{GRAPH}article/gone", 2)]
    push_all(old, destination)
    from evigraph import destination as module

    send, left = module._send, stop

    def interrupted(*arguments: object, **options: object) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        send(*arguments, **options)  # type: ignore[arg-type]  # handed on as they came

    with monkeypatch.context() as patch:
        patch.setattr(module, "_send", interrupted)
        with pytest.raises(KeyboardInterrupt):
            push_all(built(), destination)
    if stop:
        assert find_record(destination) is None
    push_all(built(), destination)
    assert held(server) == set(built())
    assert find_record(destination) is not None


def test_readers_see_a_graph_whole_or_not_at_all_while_updates_replace_it(server: OxigraphServer) -> None:
    destination = to(server)
    push_all(numbers(LARGE, 25), destination)
    seen: list[int] = []
    graphs = by_graph(numbers(LARGE, 35))
    push(graphs, destination, plan_push(graphs, destination), tell=lambda *_: seen.append(destination.count(LARGE)))
    assert set(seen) == {25}
    assert destination.count(LARGE) == 35


def test_progress_counts_the_triples_sent(destination: Destination) -> None:
    told: list[tuple[str, int, int]] = []
    graphs = by_graph(built())
    push(graphs, destination, plan_push(graphs, destination), tell=lambda *step: told.append(step))
    assert [done for _, done, _ in told] == [3, 13, 23, 33, 38] or [done for _, done, _ in told] == [10, 20, 30, 35, 38]
    assert {total for _, _, total in told} == {38}


def test_queries_that_reach_other_data_than_updates_are_noticed(server: OxigraphServer) -> None:
    with oxigraph_server() as other:
        mixed = Destination(Endpoint(other.query), UpdateService(Endpoint(server.update)))
        with pytest.raises(EndpointError, match="has 0 of the 3 triples sent for graph:article/x"):
            push_all(built(), mixed)


def test_another_push_at_the_same_time_is_noticed(server: OxigraphServer) -> None:
    destination = to(server)
    graphs = by_graph(built())

    def meddle(_: str, sent: int, __: int) -> None:
        if sent == len(graphs[SMALL]):
            push_all(built(), to(server), again=True)

    with pytest.raises(EndpointError, match="at the same time"):
        push(graphs, destination, plan_push(graphs, destination), tell=meddle)
    push_all(built(), destination)
    assert held(server) == set(built())


@pytest.mark.parametrize("graph", [FOREIGN, PUSH_GRAPH])
def test_a_graph_that_is_not_evigraph_s_is_refused(server: OxigraphServer, graph: str) -> None:
    with pytest.raises(StoreError, match="only graphs under"):
        push_all(numbers(graph, 1), to(server))


def test_blank_nodes_are_refused_because_a_second_push_would_double_them(server: OxigraphServer) -> None:
    node, name = NamedNode("urn:n"), NamedNode(SMALL)
    for quad in (Quad(BlankNode(), node, node, name), Quad(node, node, BlankNode(), name)):
        with pytest.raises(StoreError, match="blank node"):
            push_all([quad], to(server))
    assert held(server) == set()


def test_a_quad_in_no_graph_is_refused() -> None:
    with pytest.raises(StoreError, match="in no named graph"):
        by_graph(parse_rdf("<urn:a> <urn:b> 1 ."))


def test_the_update_service_that_is_no_such_thing_says_so(server: OxigraphServer) -> None:
    destination = Destination(Endpoint(server.query), UpdateService(Endpoint(server.query)))
    with pytest.raises(EndpointError, match="for queries or the one for updates"):
        push_all(built(), destination)


def test_a_server_that_fails_in_the_middle_is_quoted(server: OxigraphServer) -> None:
    with strange_server(
        reply("disk full\nat line 1", status="507 Insufficient Storage", content_type="text/plain")
    ) as bad:
        destination = Destination(Endpoint(server.query), UpdateService(Endpoint(bad.url)))
        with pytest.raises(EndpointError, match=r"failed: disk full \(HTTP 507\)"):
            push_all(built(), destination)
