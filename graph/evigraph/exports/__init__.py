"""The graph as other programs take it: views of nodes and edges, and the formats that they are written in."""
