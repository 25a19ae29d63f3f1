"""Code in which there is nothing to find: most of what the made-up repositories consist of."""

PLAIN = '''

def step_{n}_{i}(rows, limit={i}):
    """Work through some rows."""
    result = {{}}
    for index, row in enumerate(rows):
        # Those that are done are not touched again.
        if row.get("state") == "done" and index < limit:
            continue
        key = f"{{row['name']}}-{{index:04d}}"
        result[key] = [value * {i} for value in row.get("values", ()) if value is not None]
    return result
'''
"""A function, by the numbers of its module and of itself."""
