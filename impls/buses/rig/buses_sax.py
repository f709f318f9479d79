"""buses_sax -- the source of "A Curious Course", slides 57 and 60: events of Python's SAX, sent into a coroutine.

For python_sax, python_threaded and python_process, which differ in where the coroutines run. Python's SAX is a layer
above its expat.
"""

import xml.sax


class EventHandler(xml.sax.ContentHandler):
    """Does nothing, but send events to a target (slide 60)."""

    def __init__(self, target):
        super().__init__()
        self.target = target

    def startElement(self, name, attrs):
        self.target.send(("start", (name, attrs._attrs)))

    def characters(self, content):
        self.target.send(("text", content))

    def endElement(self, name):
        self.target.send(("end", name))


def send_sax_events(given, target):
    """Sends an event for each that SAX finds."""
    parser = xml.sax.make_parser()
    parser.setContentHandler(EventHandler(target))
    given.line = parser.getLineNumber
    try:
        while piece := given.read():
            parser.feed(piece)
        parser.feed(b"")  # an empty document is one, too
        parser.close()
    except xml.sax.SAXParseException as error:
        raise given.wrong(error.getLineNumber(), error.getMessage()) from None
