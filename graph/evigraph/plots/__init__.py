"""Pictures of the evidence, drawn with matplotlib.

Each kind of picture is a pair of modules: one gathers values from the graph, the other lays them out as a list of
marks on a page.  Only :mod:`evigraph.plots.rendering` and :mod:`evigraph.plots.lettering` need matplotlib.
"""
