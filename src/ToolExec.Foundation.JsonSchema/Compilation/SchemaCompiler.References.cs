using System.Globalization;
using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>References.</content>
internal sealed partial class SchemaCompiler
{
    private const string NoBase = "schema:///";
    private const int PointersBeforeIndex = 64;
    private const long MostWalked = 20_000_000;

    private int _pointers;
    private long _walked;

    internal void AddReference(SchemaNode node, InPlaceRules rules, string keyword, string value) =>
        _pending.Add(new PendingReference(node, rules, keyword, value));

    private void ResolvePending()
    {
        // Resolving compiles what it meets, which may add further references.
        for (var i = 0; i < _pending.Count; i++)
        {
            var reference = _pending[i];
            var target = Resolve(reference, out var anchorResource, out var anchor);
            reference.Rules.Reference = target;
            reference.Rules.ReferenceKeyword = reference.Keyword;
            var isDynamic = reference.Keyword switch
            {
                // 2020-12 core, 8.2.3.2: dynamic only when the first target is itself a $dynamicAnchor.
                "$dynamicRef" => anchor is not null && anchorResource.DynamicAnchors?.ContainsKey(anchor) == true,
                "$recursiveRef" => anchorResource.DynamicAnchors?.ContainsKey("") == true,
                _ => false,
            };
            if (isDynamic)
            {
                reference.Rules.DynamicAnchor = string.Equals(reference.Keyword, "$dynamicRef", StringComparison.Ordinal) ? anchor : "";
                _dynamic.Add(reference.Rules);
            }
        }
    }

    /// <summary>An anchor that only one resource has needs no dynamic scope.</summary>
    private void SettleDynamicReferences()
    {
        if (_dynamic.Count == 0)
        {
            return;
        }

        var owners = new Dictionary<string, SchemaNode?>(StringComparer.Ordinal);
        foreach (var resource in _all)
        {
            foreach (var (anchor, node) in resource.DynamicAnchors ?? [])
            {
                owners[anchor] = owners.TryGetValue(anchor, out var other) && !ReferenceEquals(other, node) ? null : node;
            }
        }

        foreach (var rules in _dynamic)
        {
            if (owners.TryGetValue(rules.DynamicAnchor!, out var only) && only is not null)
            {
                rules.DynamicAnchor = null;
            }
            else
            {
                HasDynamicScope = true;
            }
        }
    }

    private SchemaNode Resolve(in PendingReference reference, out SchemaResource resource, out string? anchor)
    {
        var node = reference.Node;
        var hash = reference.Value.IndexOf('#', StringComparison.Ordinal);
        var uri = hash < 0 ? reference.Value : reference.Value[..hash];
        var fragment = hash < 0 ? "" : Uri.UnescapeDataString(reference.Value[(hash + 1)..]);
        resource = uri.Length == 0 ? node.Resource : FindResource(ResolveUri(node.Resource, uri, node.Location, reference.Keyword), reference);
        anchor = null;
        if (fragment.Length == 0)
        {
            return resource.Root!;
        }

        if (fragment[0] == '/')
        {
            return ResolvePointer(resource, fragment, reference);
        }

        anchor = fragment;
        return resource.Anchors is not null && resource.Anchors.TryGetValue(fragment, out var target)
            ? target
            : throw Fault(node.Resource, node.Location, reference.Keyword, $"'{reference.Value}' leads nowhere: there is no anchor '{fragment}'.");
    }

    private SchemaResource FindResource(string uri, in PendingReference reference)
    {
        if (_resources.TryGetValue(uri, out var resource))
        {
            return resource;
        }

        if ((options.Resources is not null && options.Resources.TryGet(uri, out var document)) || MetaSchemas.TryGet(uri, out document))
        {
            return AddDocument(document, uri);
        }

        var shown = uri.StartsWith(NoBase, StringComparison.Ordinal) ? reference.Value : uri;
        throw Fault(
            reference.Node.Resource,
            reference.Node.Location,
            reference.Keyword,
            $"the document '{shown}' is not known. Nothing is fetched: add it to {nameof(SchemaCompileOptions)}.{nameof(SchemaCompileOptions.Resources)}.");
    }

    private SchemaNode ResolvePointer(SchemaResource resource, string pointer, in PendingReference reference)
    {
        // Walking to each of many targets would be quadratic: with many references, known schemas are found by their location.
        if (++_pointers > PointersBeforeIndex && resource.Document.FindByPointer(resource.Location.Pointer() + pointer) is { } indexed)
        {
            return indexed;
        }

        var element = resource.RootElement;
        var owner = resource;
        foreach (var part in pointer[1..].Split('/'))
        {
            var segment = JsonPointerText.Unescape(part);
            _walked += element.ValueKind == JsonValueKind.Object ? element.GetPropertyCount() : 1;
            if (_walked > MostWalked)
            {
                throw Fault(reference.Node.Resource, reference.Node.Location, reference.Keyword, "resolving the references takes too much work.");
            }

            if (!TryStep(element, segment, out element))
            {
                throw Fault(reference.Node.Resource, reference.Node.Location, reference.Keyword, $"'{reference.Value}' leads nowhere: there is no '{segment}'.");
            }

            owner = owner.Document.Find(element)?.Resource ?? owner;
        }

        var known = resource.Document.Find(element);
        if (known is not null)
        {
            return known;
        }

        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            throw Fault(reference.Node.Resource, reference.Node.Location, reference.Keyword, $"'{reference.Value}' leads to {Describe(element)}, not to a schema.");
        }

        // Below a keyword that is not known: a schema all the same.
        return CompileNode(element, owner, SchemaLocation.At(resource.Location.Pointer() + pointer));
    }

    private static bool TryStep(JsonElement element, string segment, out JsonElement next)
    {
        next = default;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element.TryGetProperty(segment, out next);
            case JsonValueKind.Array:
                if (!int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= element.GetArrayLength())
                {
                    return false;
                }

                next = element[index];
                return true;
            default:
                return false;
        }
    }
}
