using System.Text.Json.Nodes;

namespace ToolExec.OpenApi;

/// <summary>A document and those that it refers to, by their addresses, and the look-up of references in them.</summary>
internal sealed class DocumentSet
{
    private const int MaxDocuments = 200;

    // Where a document came as a stream, it has no address of its own.
    private static readonly Uri NoAddress = new("stream:document");
    private readonly Dictionary<Uri, JsonNode> _documents = [];
    private readonly Dictionary<Uri, string> _faults = [];

    private DocumentSet(Uri root) => Root = root;

    internal Uri Root { get; }

    internal JsonObject RootDocument => (JsonObject)_documents[Root];

    /// <summary>Reads a document and all that it refers to.</summary>
    /// <param name="source">Gives the bytes of an address.</param>
    /// <param name="maxBytes">The most bytes of all documents together.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="DocumentException">The first document cannot be read. What is wrong with the others is said where they are needed.</exception>
    internal static async Task<DocumentSet> LoadAsync(DocumentSource source, int maxBytes, CancellationToken cancellationToken)
    {
        var set = new DocumentSet(source.Address ?? NoAddress);
        var bytes = await source.ReadAsync(maxBytes, cancellationToken).ConfigureAwait(false);
        var left = maxBytes - bytes.Length;
        set._documents[set.Root] = DocumentText.Read(bytes, source.Shown, maxBytes);
        var open = new Queue<Uri>();
        set.Queue(set.Root, open);
        while (open.TryDequeue(out var address))
        {
            if (set._documents.ContainsKey(address) || set._faults.ContainsKey(address))
            {
                continue;
            }

            try
            {
                bytes = set._documents.Count < MaxDocuments
                    ? await source.ReadOtherAsync(address, left, cancellationToken).ConfigureAwait(false)
                    : throw new DocumentException($"More than {MaxDocuments} documents refer to each other.");
                left -= bytes.Length;
                set._documents[address] = DocumentText.Read(bytes, address.ToString(), maxBytes);
                set.Queue(address, open);
            }
            catch (DocumentException fault)
            {
                set._faults[address] = fault.Message;
            }
        }

        return set;
    }

    /// <summary>Finds what a reference stands for.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="from">The document that it stands in.</param>
    /// <exception cref="DocumentException">It stands for nothing that can be had.</exception>
    internal (JsonNode Node, Uri Document, string Pointer) Resolve(string reference, Uri from)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        var address = hash == 0 ? from : Address(reference, from) ?? throw new DocumentException($"The reference '{Shown(reference)}' is no address.");
        var pointer = hash < 0 ? "" : Uri.UnescapeDataString(reference[(hash + 1)..]);
        if (!_documents.TryGetValue(address, out var node))
        {
            throw new DocumentException($"The reference '{Shown(reference)}' cannot be followed: {_faults.GetValueOrDefault(address, "the document was not read.")}");
        }

        if (pointer.Length > 0 && pointer[0] != '/')
        {
            throw new DocumentException($"The reference '{Shown(reference)}' names an anchor; only JSON Pointers are followed.");
        }

        var found = (JsonNode?)node;
        foreach (var token in pointer.Split('/').Skip(1).Select(static t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            found = found switch
            {
                JsonObject members => members.TryGetPropertyValue(token, out var member) ? member : null,
                JsonArray items => int.TryParse(token, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 0 && index < items.Count ? items[index] : null,
                _ => null,
            };
        }

        return (found ?? throw new DocumentException($"The reference '{Shown(reference)}' stands for nothing."), address, pointer);
    }

    private static string Shown(string reference) => ToolText.Clean(reference, 200);

    private static Uri? Address(string reference, Uri from)
    {
        var hash = reference.IndexOf('#', StringComparison.Ordinal);
        return Uri.TryCreate(from, hash < 0 ? reference : reference[..hash], out var address) ? address : null;
    }

    private void Queue(Uri document, Queue<Uri> open)
    {
        foreach (var reference in References(_documents[document]))
        {
            if (!reference.StartsWith('#') && Address(reference, document) is { } address)
            {
                open.Enqueue(address);
            }
        }
    }

    private static IEnumerable<string> References(JsonNode? root)
    {
        var open = new Stack<JsonNode?>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var (name, value) in members)
                    {
                        if (name is "$ref" && value is JsonValue text && text.TryGetValue(out string? reference))
                        {
                            yield return reference;
                        }

                        open.Push(value);
                    }

                    break;
                case JsonArray items:
                    foreach (var item in items)
                    {
                        open.Push(item);
                    }

                    break;
            }
        }
    }
}
