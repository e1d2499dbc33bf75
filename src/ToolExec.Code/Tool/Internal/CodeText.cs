using System.Globalization;
using System.Text;

namespace ToolExec.Code;

/// <summary>What models are told of code mode.</summary>
internal static class CodeText
{
    public const string Resume = "Goes on with a script that is suspended: for approval, once a person has decided; for budget, from resume_after on; for host_stopped, at once. Gives what execute_code gives; status suspended means that it waits on.";

    private const string ScriptRules = """
        - The code is the body of an async function: await every call, return a JSON value. Return only what you need to know: everything else stays out of your context.
        - Calls that do not need each other run together: await Promise.all([...]).
        - A tool that fails throws a ToolError with code, message, violations and retryable. Let it end the script unless the script can do something about it.
        - There is no network, no file, no import and no require. Tools are the only way out.
        """;

    private const string Functions = """
        Besides: searchTools(words, limit?), listNamespaces(), describeTool(id, "signature" | "schema" | "full" | "typescript"), listToolExamples(id, max?), runTool(id, args), runChain([{ tool, arguments }]), console.log(...).
        """;

    /// <summary>Describes <c>execute_code</c>.</summary>
    /// <param name="tools">The tools of scripts.</param>
    /// <param name="index">What writes their declarations.</param>
    /// <param name="options">The host's options.</param>
    public static string Describe(CodeToolSet tools, IToolIndex index, CodeModeOptions options)
    {
        var text = new StringBuilder("Runs a script that calls tools, and gives what it returns. Use it where a task takes several calls, or where a tool gives much of which you need little.\n")
            .Append(ScriptRules).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"- At most {options.Limits.ToolCalls?.ToString(CultureInfo.InvariantCulture) ?? "1000"} tool calls")
            .Append(options.Limits.Timeout is { } time ? string.Create(CultureInfo.InvariantCulture, $" and {time.TotalSeconds:0.###} seconds.\n") : ".\n")
            .Append("- A tool may need a person's approval. The script then stops, the result has status suspended and says what is asked; it goes on when a person has decided.\n")
            .Append(options.SuspendForBudget ? "- Where a budget is used up that fits again later, the script stops in the same way, with resume_after.\n" : "")
            .Append(Functions).Append('\n');
        var declared = new StringBuilder();
        var others = new List<string>();
        foreach (var space in Namespaces(tools, options))
        {
            if (space.Functions > 0 && index.TryDeclareNamespace(space.Name, tools.Filter with { Within = Both(tools.Filter.Within, options.Functions) }, out var declaration, out _)
                && Rename(declaration, space.Identifier) is var renamed && declared.Length + renamed.Length <= options.MaxDeclarationLength)
            {
                declared.Append(renamed);
                if (space.Functions < space.Count)
                {
                    others.Add(string.Create(CultureInfo.InvariantCulture, $"{space.Name} ({space.Count - space.Functions} more)"));
                }
            }
            else
            {
                others.Add(string.Create(CultureInfo.InvariantCulture, $"{space.Name} ({space.Count})"));
            }
        }

        if (declared.Length > 0)
        {
            text.Append("\ndeclare namespace tools {\n").Append(declared).Append("}\n");
        }

        if (others.Count > 0)
        {
            text.Append("\nNot shown here: tools of ").AppendJoin(", ", others).Append(". Find them with searchTools, read them with describeTool(id, \"typescript\"), run them with runTool(id, args).\n");
        }

        return text.ToString().TrimEnd();
    }

    private static ToolFilter Both(ToolFilter? one, ToolFilter other) => one is null ? other : one with { Within = Both(one.Within, other) };

    private static IEnumerable<(string Name, string Identifier, int Functions, int Count)> Namespaces(CodeToolSet tools, CodeModeOptions options)
    {
        var functions = tools.Functions.ToDictionary(static f => f.Id, StringComparer.Ordinal);
        return tools.Catalog.Entries
            .Where(e => e.Tool.Namespace is not null && tools.Filter.Matches(e.Tool))
            .GroupBy(static e => e.Tool.Namespace!, StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Select(e => functions.GetValueOrDefault(e.Id)?.Namespace).FirstOrDefault(static n => n is not null) ?? "", g.Count(e => functions.ContainsKey(e.Id)), g.Count()));
    }

    // "declare namespace x {" stands inside another one here.
    private static string Rename(string declaration, string identifier) =>
        $"namespace {identifier}{declaration[declaration.IndexOf(" {", StringComparison.Ordinal)..]}";
}
