"""One page of plain text as PDF: the few objects that every reader asks for, and no more."""

from collections.abc import Sequence

_TOP, _LEFT, _LEADING = 780, 56, 18
_LINES_MAX = 40
_FONT = b"/Resources << /Font << /F1 5 0 R >> >>"


def pdf(title: str, lines: Sequence[str]) -> bytes:
    """Return a document of one page; what Latin-1 cannot write becomes a question mark."""
    text = _text(title, lines[:_LINES_MAX])
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>" % _FONT,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    return _document(objects)


def _text(title: str, lines: Sequence[str]) -> bytes:
    shown = b"\n".join(b"(%b) Tj T*" % _escaped(line) for line in lines)
    return b"BT /F1 18 Tf %d TL %d %d Td (%b) Tj T* /F1 11 Tf\n%b\nET" % (
        _LEADING,
        _LEFT,
        _TOP,
        _escaped(title),
        shown,
    )


def _escaped(line: str) -> bytes:
    raw = line.encode("latin-1", errors="replace")
    return raw.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _document(objects: Sequence[bytes]) -> bytes:
    whole = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        whole
        + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (size, rows)
        + (b"<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(whole)))
    )
