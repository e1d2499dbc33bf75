using System.Buffers;

namespace ToolExec.Foundation.JsonSchema;

/// <summary>The schema resources entered so far, outermost first (2020-12 core, 7.1). Only kept for schemas that have a dynamic reference.</summary>
internal struct DynamicScope
{
    private SchemaResource[]? _resources;
    private int _count;

    /// <returns>Whether the resource was pushed, so that <see cref="Leave"/> must follow.</returns>
    public bool Enter(SchemaResource resource)
    {
        if (_count > 0 && ReferenceEquals(_resources![_count - 1], resource))
        {
            return false;
        }

        _resources ??= ArrayPool<SchemaResource>.Shared.Rent(16);
        if (_count == _resources.Length)
        {
            var larger = ArrayPool<SchemaResource>.Shared.Rent(_count * 2);
            _resources.AsSpan().CopyTo(larger);
            ArrayPool<SchemaResource>.Shared.Return(_resources, clearArray: true);
            _resources = larger;
        }

        _resources[_count++] = resource;
        return true;
    }

    public void Leave() => _count--;

    public void Dispose()
    {
        if (_resources is not null)
        {
            ArrayPool<SchemaResource>.Shared.Return(_resources, clearArray: true);
            _resources = null;
        }
    }

    /// <summary>The outermost schema with the anchor, or the one the reference leads to statically.</summary>
    public readonly SchemaNode Resolve(string anchor, SchemaNode initial)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_resources![i].DynamicAnchors is { } anchors && anchors.TryGetValue(anchor, out var node))
            {
                return node;
            }
        }

        return initial;
    }
}
