using System.Text;
using System.Text.Json;

namespace ToolExec.Discovery.TypeScript;

/// <summary>Writes the declaration of a namespace with some tools: what their schemas define by name as types, each tool as a function.</summary>
internal sealed class DeclarationWriter : INamedTypes
{
    private const string Indent = "  ";
    private readonly Dictionary<(SchemaDocument Document, string Reference), string> _aliases = [];
    private readonly Dictionary<string, (SchemaDocument Document, string Reference)> _meanings = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Schema), string> _shared = [];
    private readonly Dictionary<string, string> _functions;
    private readonly Queue<(SchemaTypes Types, JsonElement Target, string Name)> _unwritten = [];
    private string _tool = "";

    private DeclarationWriter(IReadOnlyList<SandboxTool> functions) => _functions = functions.ToDictionary(static f => f.Id, static f => f.Name, StringComparer.Ordinal);

    /// <summary>Writes the declaration.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="tools">Its tools, sorted.</param>
    /// <param name="named">The names of their functions; <see langword="null"/> where these are all there are.</param>
    public static string Write(string @namespace, IReadOnlyCollection<Tool> tools, IReadOnlyList<SandboxTool>? named = null)
    {
        var writer = new DeclarationWriter(named ?? ToolFunctionNames.Of(tools));
        var types = new StringBuilder();
        var functions = new StringBuilder();
        foreach (var tool in tools)
        {
            writer.WriteTool(tool, types, functions);
        }

        return $"declare namespace {ToolFunctionNames.Identifier(@namespace)} {{\n{types}{functions}}}\n";
    }

    public TypeText Refer(SchemaTypes types, string reference, JsonElement target, in SchemaPlace place)
    {
        if (target.ValueKind != JsonValueKind.Object)
        {
            return types.Write(target, place.Deeper());
        }

        // "type A = A | string" is an error of the type checker, however long the way round is.
        if (place.Alias is { } alias && LeadsTo(types.Document, target, _meanings[alias], []))
        {
            return TypeText.Unknown;
        }

        var key = (types.Document, reference);
        if (!_aliases.TryGetValue(key, out var name))
        {
            name = _aliases[key] = Name(types, reference, target, key);
        }

        return new TypeText(name);
    }

    private static bool LeadsTo(SchemaDocument document, JsonElement schema, (SchemaDocument Document, string Reference) meaning, HashSet<string> seen)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (schema.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String && document.TryResolve(reference.GetString()!, out var target))
        {
            if (ReferenceEquals(document, meaning.Document) && SameTarget(document, reference.GetString()!, meaning.Reference))
            {
                return true;
            }

            if (seen.Add(reference.GetString()!) && LeadsTo(document, target, meaning, seen))
            {
                return true;
            }
        }

        foreach (var keyword in (ReadOnlySpan<string>)["allOf", "anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array
                && branches.EnumerateArray().Any(b => LeadsTo(document, b, meaning, seen)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool SameTarget(SchemaDocument document, string one, string other) =>
        string.Equals(one, other, StringComparison.Ordinal)
        || (document.TryResolve(one, out var a) && document.TryResolve(other, out var b) && string.Equals(a.GetRawText(), b.GetRawText(), StringComparison.Ordinal));

    // Tools of one API often define the same things: a definition that stands by itself is written once.
    private string Name(SchemaTypes types, string reference, JsonElement target, (SchemaDocument, string) key)
    {
        var last = reference.TrimEnd('/')[(reference.TrimEnd('/').LastIndexOfAny(['/', '#']) + 1)..];
        var wanted = Identifiers.ForType(last.Length == 0 ? $"{_tool}_value" : Uri.UnescapeDataString(last));
        var text = target.GetRawText();
        var sharing = !text.Contains("$ref", StringComparison.Ordinal);
        if (sharing && _shared.TryGetValue((wanted, text), out var known))
        {
            return known;
        }

        var name = wanted;
        if (_meanings.ContainsKey(name))
        {
            name = Identifiers.ForType($"{_tool}_{last}");
        }

        for (var number = 2; _meanings.ContainsKey(name); number++)
        {
            name = $"{Identifiers.ForType($"{_tool}_{last}")}{number}";
        }

        _meanings[name] = key;
        if (sharing)
        {
            _shared[(wanted, text)] = name;
        }

        _unwritten.Enqueue((types, target, name));
        return name;
    }

    private void WriteTool(Tool tool, StringBuilder types, StringBuilder functions)
    {
        _tool = tool.Name;
        var arguments = new SchemaTypes(new SchemaDocument(tool.InputSchema), this, oneLine: false);
        var place = new SchemaPlace(Indent, 0, null);
        var input = arguments.Write(tool.InputSchema, place).Text;
        var output = tool.OutputSchema is { } schema ? new SchemaTypes(new SchemaDocument(schema), this, oneLine: false).Write(schema, place).Text : "unknown";
        var name = _functions[tool.Id.ToString()];
        var optional = HasRequired(tool.InputSchema) ? "" : "?";
        var id = string.Equals(name, tool.Name, StringComparison.Ordinal) ? "" : $"\nTool: {tool.Id}";
        functions.Append(DocComment.Write($"{tool.Description ?? tool.Title}{id}", Indent))
            .Append(Indent).Append("function ").Append(name).Append("(args").Append(optional).Append(": ").Append(input).Append("): Promise<").Append(output).Append(">;\n");
        while (_unwritten.TryDequeue(out var next))
        {
            types.Append(DocComment.Of(next.Target, Indent)).Append(Indent).Append("type ").Append(next.Name).Append(" = ")
                .Append(next.Types.Write(next.Target, new SchemaPlace(Indent, 0, next.Name)).Text).Append(";\n");
        }
    }

    private static bool HasRequired(JsonElement schema) =>
        schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array && required.GetArrayLength() > 0;
}
