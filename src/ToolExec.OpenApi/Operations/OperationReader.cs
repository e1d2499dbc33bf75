using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace ToolExec.OpenApi;

/// <summary>Makes tools of the operations of a document.</summary>
internal sealed class OperationReader(string backend, DocumentBundle bundle, OpenApiBackendOptions options)
{
    private const int MaxDescriptionLength = 4000;
    private const int MaxTitleLength = 200;
    private static readonly string[] NotParameters = ["Accept", "Content-Type", "Authorization"];
    private readonly List<ToolError> _problems = [];

    /// <summary>Reads all operations that are wanted.</summary>
    internal (IReadOnlyList<ApiOperation> Operations, IReadOnlyList<ToolError> Problems) Read()
    {
        var all = bundle.Document.Paths.SelectMany(p => (p.Value.Operations ?? []).Select(o => (Path: p.Key, Item: p.Value, Method: o.Key, Operation: o.Value, RemoteName: $"{o.Key} {p.Key}"))).ToList();
        var names = ToolNaming.Names(all.Select(static o => (o.RemoteName, o.Operation.OperationId)));
        var operations = new List<ApiOperation>();
        foreach (var (path, item, method, operation, remoteName) in all.Where(o => IsWanted(names[o.RemoteName], o.RemoteName, Tags(o.Operation))))
        {
            if (operations.Count == options.MaxTools)
            {
                _problems.Add(Problem($"The document of '{backend}' has more than {options.MaxTools} operations; the rest is left out."));
                break;
            }

            try
            {
                operations.Add(ReadOne(names[remoteName], path, item, method, operation));
            }
            catch (DocumentException fault)
            {
                _problems.Add(Problem($"The operation '{remoteName}' of '{backend}' is left out: {fault.Message}"));
            }
            catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException)
            {
                // Nodes of another type than the specification says.
                _problems.Add(Problem($"The operation '{remoteName}' of '{backend}' is left out: it is not well-formed.") with { Exception = fault });
            }
        }

        foreach (var (name, fault) in bundle.Faults)
        {
            _problems.Add(Problem($"The operation '{name}' of '{backend}' is left out: {fault}"));
        }

        return (operations, _problems);
    }

    private static List<string> Tags(OpenApiOperation operation) => [.. (operation.Tags ?? new HashSet<OpenApiTagReference>()).Select(static t => t.Reference.Id ?? t.Name).OfType<string>()];

    private static ToolAnnotations Annotations(HttpMethod method)
    {
        // RFC 9110, 9.2.1 and 9.2.2: what is safe, and what is idempotent.
        var isSafe = method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options || method == HttpMethod.Trace;
        return new ToolAnnotations
        {
            ReadOnlyHint = isSafe,
            IdempotentHint = RetryHandler.IsIdempotent(method),
            DestructiveHint = isSafe ? false : method == HttpMethod.Delete || method == HttpMethod.Put ? true : null,
            OpenWorldHint = true,
        };
    }

    private bool IsWanted(string name, string remoteName, List<string> tags)
    {
        return (options.Include.Count == 0 || options.Include.Any(Fits))
            && !options.Exclude.Any(Fits)
            && (options.IncludeTags.Count == 0 || options.IncludeTags.Any(HasTag))
            && !options.ExcludeTags.Any(HasTag);

        bool Fits(string pattern) => Glob.IsMatch(pattern, name) || Glob.IsMatch(pattern, remoteName);

        bool HasTag(string tag) => tags.Contains(tag, StringComparer.OrdinalIgnoreCase);
    }

    private ApiOperation ReadOne(string name, string path, IOpenApiPathItem item, HttpMethod method, OpenApiOperation operation)
    {
        var input = new InputSchema(bundle, options.MaxSchemaParts);
        var template = PathTemplate.Parse(path);
        var parameters = Parameters(item, operation).Select(input.Add).OfType<ApiParameter>().ToList();
        if (template.Names.Except(parameters.Where(static p => p.Place == ParameterPlace.Path).Select(static p => p.Name), StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new DocumentException($"Its path has '{{{missing}}}', which is no parameter.");
        }

        var body = operation.RequestBody is { } requestBody ? input.Add(requestBody) : null;
        var (output, promisesJson) = Output(operation);
        var tool = new Tool
        {
            Name = name,
            Title = operation.Summary is { Length: > 0 } summary ? ToolText.Clean(summary, MaxTitleLength) : null,
            Description = Description(operation),
            InputSchema = input.ToJson(),
            OutputSchema = output is null ? null : ToolExecJson.Parse(output.ToJsonString(), new StrictJsonOptions { MaxBytes = int.MaxValue, MaxDepth = 256 }),
            Annotations = Annotations(method),
            Tags = Tags(operation),
        };
        return new ApiOperation(
            tool,
            method,
            template,
            parameters,
            body,
            [.. operation.Servers is { Count: > 0 } own ? own : item.Servers is { Count: > 0 } shared ? shared : bundle.Document.Servers ?? []],
            [.. operation.Security ?? bundle.Document.Security ?? []],
            Accept(operation),
            promisesJson);
    }

    // OpenAPI 3.1.1, 4.8.9: the operation's own parameter counts instead of the path's with the same name and place.
    private static IEnumerable<IOpenApiParameter> Parameters(IOpenApiPathItem item, OpenApiOperation operation)
    {
        var own = operation.Parameters ?? [];
        return (item.Parameters ?? []).Where(p => !own.Any(o => string.Equals(o.Name, p.Name, StringComparison.Ordinal) && o.In == p.In)).Concat(own)
            .Where(static p => p.In != ParameterLocation.Header || !NotParameters.Contains(p.Name, StringComparer.OrdinalIgnoreCase))
            .OrderBy(static p => p.In switch
            {
                ParameterLocation.Path => 0,
                ParameterLocation.Query => 1,
                ParameterLocation.Header => 2,
                _ => 3,
            });
    }

    private static string? Description(OpenApiOperation operation)
    {
        var text = operation.Description is { Length: > 0 } description ? description : operation.Summary;
        return operation.Deprecated ? ToolText.Clean($"Deprecated. {text}".TrimEnd(), MaxDescriptionLength) : text is null ? null : ToolText.Clean(text, MaxDescriptionLength);
    }

    private static string Accept(OpenApiOperation operation)
    {
        var types = (operation.Responses ?? []).Where(static r => r.Key is ['2', ..] or "default").SelectMany(static r => r.Value.Content?.Keys ?? [])
            .Where(static t => !HeaderRules.HasControl(t) && HeaderRules.IsValue(t)).Distinct(StringComparer.OrdinalIgnoreCase).OrderBy(static t => BodyReader.IsJson(t) ? 0 : 1).Take(8).ToList();
        return types.Count == 0 ? "application/json, */*;q=0.5" : string.Join(", ", types) + ", */*;q=0.1";
    }

    private (JsonObject? Schema, bool PromisesJson) Output(OpenApiOperation operation)
    {
        var successes = (operation.Responses ?? []).Where(static r => r.Key is ['2', ..]).Select(static r => r.Value).ToList();
        var json = successes.Select(static r => r.Content?.FirstOrDefault(static c => BodyReader.IsJson(c.Key)).Value).OfType<IOpenApiMediaType>().ToList();
        var promises = successes.Count > 0 && successes.All(static r => r.Content is { Count: > 0 } content && content.Keys.All(BodyReader.IsJson));
        if (!promises || !options.IncludeOutputSchemas || json.Count != successes.Count)
        {
            return (null, promises); // An answer without a value would break every schema.
        }

        try
        {
            var writer = new SchemaWriter(bundle.Documents, bundle.IsVersion30, options.MaxSchemaParts);
            var schemas = json.Select(j => bundle.Schema(j.Schema)).ToList();
            if (schemas.Contains(null))
            {
                return (null, promises);
            }

            var written = schemas.Distinct().Select(s => writer.Write(s!, SchemaUse.Response)).ToList();
            var schema = written is [JsonObject one] ? one : written is [_] ? null : new JsonObject { ["anyOf"] = new JsonArray([.. written]) };
            writer.Finish();
            if (schema is not null && writer.Definitions.Count > 0)
            {
                schema["$defs"] = Merge(schema["$defs"] as JsonObject, writer.Definitions);
            }

            return (schema, promises);
        }
        catch (DocumentException)
        {
            return (null, promises); // The tool works without.
        }
    }

    internal static JsonObject Merge(JsonObject? own, JsonObject definitions)
    {
        foreach (var (name, schema) in own ?? [])
        {
            definitions.TryAdd(name, schema?.DeepClone());
        }

        return definitions;
    }

    private ToolError Problem(string message) => new(ToolErrorKind.InvalidResponse, ToolText.Clean(message, 2000)) { Operation = ToolOperation.ListTools, Backend = backend, BackendKind = BackendKinds.Provider };
}
