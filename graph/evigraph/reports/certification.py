"""Certificates of contradictions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evigraph.findings.certificate import Certificate

__all__ = ["certificate_in_words", "certificate_to_json"]


def certificate_in_words(certificate: Certificate) -> str:
    """Say what the reasoner found, on what grounds, and what it had to take for granted."""
    if not certificate.holds:
        return f"not certified by {certificate.reasoner}: {certificate.reason}"
    one, other = certificate.commitments
    parts = [
        f"certified by {certificate.reasoner}: either claim alone can be followed, and both together cannot",
        f"{one.claim} says: {one.sentence.rstrip('.')}",
        f"{other.claim} says: {other.sentence.rstrip('.')}",
        f"the case is {certificate.case.rstrip('.')}",
    ]
    if certificate.grounds:
        parts.append(f"by the vocabulary {', '.join(certificate.grounds)}")
    if certificate.assumptions:
        parts.append(f"taken for granted: {', '.join(certificate.assumptions)}")
    return "; ".join(parts)


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """Turn *certificate* into what JSON can hold, without when it was made, so that the same graph gives the same."""
    return {key: value for key, value in certificate.to_json().items() if key not in {"made", "seconds"}}
