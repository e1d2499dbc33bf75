using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace ToolExec.Mcp;

/// <summary>Reads a server's whole list of tools, page by page, whatever is wrong with parts of it.</summary>
internal sealed class ToolLister(McpServerOptions options)
{
    private const int MaxPages = 1000;
    private const int MaxProblems = 100;
    private readonly ToolDefinitionReader _reader = new(options);

    /// <summary>Lists the tools.</summary>
    /// <exception cref="BackendException">Nothing can be listed.</exception>
    internal async Task<BackendTools> ListAsync(McpLink link, CancellationToken cancellationToken)
    {
        var listing = new Listing(link.Server);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            if (page == MaxPages)
            {
                listing.AddProblem($"has a list of more than {MaxPages} pages; the rest is left out");
                break;
            }

            var parameters = new JsonObject();
            if (cursor is not null)
            {
                parameters["cursor"] = cursor;
            }

            var result = await RequestAsync(link, parameters, cancellationToken).ConfigureAwait(false);
            if (!ReadPage(link, result, listing, out cursor))
            {
                break;
            }

            if (!cursors.Add(cursor!))
            {
                listing.AddProblem("repeats a page of its list for ever; what came before is taken");
                break;
            }
        }

        return listing.ToTools();
    }

    // Returns whether there is a next page.
    private bool ReadPage(McpLink link, JsonElement result, Listing listing, out string? cursor)
    {
        cursor = null;
        if (result.ValueKind == JsonValueKind.Undefined)
        {
            return false;
        }

        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
        {
            throw McpErrors.Exception(link.Server, ToolErrorKind.InvalidResponse, "answered the request for its tools with something that is no list of tools");
        }

        foreach (var json in tools.EnumerateArray())
        {
            if (listing.Count == options.MaxTools)
            {
                listing.AddProblem($"lists more than {options.MaxTools} tools; the rest is left out");
                return false;
            }

            Read(link, json, listing);
        }

        cursor = result.TryGetProperty("nextCursor", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
        return cursor is not null;
    }

    private void Read(McpLink link, JsonElement json, Listing listing)
    {
        var (tool, fault) = _reader.Read(json);
        fault ??= listing.Has(tool!.Tool.Name) ? "is listed twice; the first one counts" : TellSdk(link, json);
        if (fault is null)
        {
            listing.Add(tool!);
        }
        else
        {
            listing.AddProblem($"lists the tool '{ToolDefinitionReader.NameForMessage(json)}', which {fault}");
        }
    }

    // Since 2026-07-28 an HTTP request for a tool repeats some of its arguments as headers; the SDK does that for tools it was told of.
    private static string? TellSdk(McpLink link, JsonElement json)
    {
        if (!link.IsStateless || link.Endpoint is null || !json.GetRawText().Contains("x-mcp-header", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            link.Client.AddKnownTools([json.Deserialize(McpWire.Tool)!]);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            return $"maps parameters to headers in a way that is not allowed: {ToolText.Clean(e.Message, 500)}";
        }
    }

    private static async Task<JsonElement> RequestAsync(McpLink link, JsonObject parameters, CancellationToken cancellationToken)
    {
        try
        {
            var result = await link.RequestAsync(RequestMethods.ToolsList, parameters, link.NextId(), cancellationToken).ConfigureAwait(false);
            return result.Deserialize(McpWire.Element);
        }
        catch (McpProtocolException e) when (e.ErrorCode == McpErrorCode.MethodNotFound)
        {
            return default; // a server without tools
        }
    }

    /// <summary>What was read so far.</summary>
    private sealed class Listing(string server)
    {
        private readonly List<BackendTool> _tools = [];
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private readonly List<ToolError> _problems = [];
        private int _dropped;

        internal int Count => _tools.Count;

        internal bool Has(string name) => _names.Contains(name);

        internal void Add(BackendTool tool)
        {
            _tools.Add(tool);
            _names.Add(tool.Tool.Name);
        }

        internal void AddProblem(string fault)
        {
            if (_problems.Count < MaxProblems)
            {
                _problems.Add(Problem(fault));
            }
            else
            {
                _dropped++;
            }
        }

        internal BackendTools ToTools()
        {
            if (_dropped > 0)
            {
                _problems.Add(Problem($"lists {_dropped} more tools that cannot be taken"));
            }

            return new BackendTools(_tools, _problems);
        }

        private ToolError Problem(string fault) =>
            McpErrors.Exception(server, ToolErrorKind.InvalidResponse, fault).Error with { Operation = ToolOperation.ListTools, IsRetryable = false };
    }
}
