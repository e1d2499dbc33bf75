using System.Text.Json;

namespace ToolExec.Foundation.JsonSchema;

/// <content>Base URIs, anchors and dialects.</content>
internal sealed partial class SchemaCompiler
{
    private SchemaResource EnterResource(in Header header, JsonElement schema, SchemaResource outer, SchemaLocation location, bool isRoot)
    {
        var dialect = header.Schema is null ? header.Dialect : FindDialect(header.Schema, outer, location);
        var uri = outer.Uri;
        if (header.Id is { } id)
        {
            var text = id.ValueKind == JsonValueKind.String
                ? id.GetString()!
                : throw Fault(outer, location, dialect.IdKeyword == Keyword.Id ? "$id" : "id", $"must be a string, not {Describe(id)}.");
            var hash = text.IndexOf('#', StringComparison.Ordinal);
            if (hash >= 0 && hash < text.Length - 1)
            {
                if (!dialect.RefHidesSiblings)
                {
                    throw Fault(outer, location, "$id", "must not have a fragment.");
                }

                if (hash > 0)
                {
                    uri = ResolveUri(outer, text[..hash], location, "$id");
                }
                else if (!isRoot)
                {
                    // Before 2019-09 a fragment alone names a place and does not change the base.
                    return outer;
                }
            }
            else
            {
                uri = ResolveUri(outer, hash >= 0 ? text[..hash] : text, location, "$id");
            }
        }
        else if (!isRoot)
        {
            // $schema without $id stands in an embedded schema only by mistake.
            return outer;
        }

        var resource = new SchemaResource(outer.Document, location, uri, dialect) { RootElement = schema };
        _all.Add(resource);
        if (uri is not null)
        {
            _resources.TryAdd(uri, resource);
        }

        return resource;
    }

    private static bool IsAnchorId(in Header header, out string anchor)
    {
        anchor = "";
        if (header.Id is { ValueKind: JsonValueKind.String } id && header.Dialect.RefHidesSiblings)
        {
            var text = id.GetString()!;
            var hash = text.IndexOf('#', StringComparison.Ordinal);
            anchor = hash >= 0 ? text[(hash + 1)..] : "";
        }

        return anchor.Length > 0;
    }

    private static void AddAnchors(SchemaNode node, in Header header)
    {
        var resource = node.Resource;
        if (IsAnchorId(header, out var anchor))
        {
            AddAnchor(ref resource.Anchors, anchor, node, "$id");
        }

        if (header.Anchor is { } named)
        {
            AddAnchor(ref resource.Anchors, AnchorName(named, node, "$anchor"), node, "$anchor");
        }

        if (header.DynamicAnchor is { } dynamic)
        {
            anchor = AnchorName(dynamic, node, "$dynamicAnchor");
            AddAnchor(ref resource.Anchors, anchor, node, "$dynamicAnchor");
            (resource.DynamicAnchors ??= new Dictionary<string, SchemaNode>(StringComparer.Ordinal))[anchor] = node;
        }

        if (header.IsRecursive && ReferenceEquals(node, resource.Root))
        {
            // 2019-09 core, 8.2.4.2: $recursiveAnchor is an anchor without a name.
            (resource.DynamicAnchors ??= new Dictionary<string, SchemaNode>(StringComparer.Ordinal))[""] = node;
        }
    }

    private static void AddAnchor(ref Dictionary<string, SchemaNode>? anchors, string name, SchemaNode node, string keyword)
    {
        anchors ??= new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        if (!anchors.TryAdd(name, node))
        {
            throw Fault(node.Resource, node.Location, keyword, $"the anchor '{name}' is already in use.");
        }
    }

    private static string AnchorName(JsonElement value, SchemaNode node, string keyword)
    {
        // 2020-12 core, 8.2.2: ^[A-Za-z_][-A-Za-z0-9._]*$; 2019-09 forbids a leading '_' and allows ':'.
        var name = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var valid = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_');
        foreach (var character in name)
        {
            valid &= char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_' or ':';
        }

        return valid ? name : throw Fault(node.Resource, node.Location, keyword, "must be a letter followed by letters, digits, '-', '_', '.' or ':'.");
    }

    private static string ResolveUri(SchemaResource from, string reference, SchemaLocation location, string keyword)
    {
        if (Uri.TryCreate(reference, UriKind.Absolute, out var absolute) && !absolute.IsFile)
        {
            return absolute.AbsoluteUri;
        }

        // A schema without an identifier gets a base that no document can have, so that its relative identifiers find each other.
        var root = new Uri(from.Uri ?? NoBase);
        if (Uri.TryCreate(root, reference, out var combined))
        {
            return combined.AbsoluteUri;
        }

        throw Fault(from, location, keyword, $"'{reference}' is not a URI reference.");
    }

    private Dialect FindDialect(string uri, SchemaResource outer, SchemaLocation location)
    {
        var known = Dialect.FromUri(uri);
        if (known is not null)
        {
            return known;
        }

        if (uri.TrimEnd('#') is "http://json-schema.org/schema" or "https://json-schema.org/schema")
        {
            return Dialect.Of(options.DefaultDialect);
        }

        if (!Uri.TryCreate(uri.TrimEnd('#'), UriKind.Absolute, out var parsed)
            || options.Resources is null
            || !options.Resources.TryGet(parsed.AbsoluteUri, out var metaSchema))
        {
            throw Fault(outer, location, "$schema", $"the meta-schema '{uri}' is not known; add it to {nameof(SchemaCompileOptions)}.{nameof(SchemaCompileOptions.Resources)}.");
        }

        var inherited = Dialect.Of(options.DefaultDialect);
        if (metaSchema.ValueKind != JsonValueKind.Object)
        {
            return inherited;
        }

        if (metaSchema.TryGetProperty("$schema", out var of) && of.ValueKind == JsonValueKind.String)
        {
            inherited = Dialect.FromUri(of.GetString()!) ?? inherited;
        }

        if (!metaSchema.TryGetProperty("$vocabulary", out var vocabularies) || vocabularies.ValueKind != JsonValueKind.Object)
        {
            return inherited;
        }

        var (dialect, unknown) = inherited.With(vocabularies);
        return dialect ?? throw Fault(outer, location, "$schema", $"the meta-schema requires the vocabulary '{unknown}', which is not known.");
    }
}
