using System.Text.Json;

namespace ToolExec.Discovery;

/// <summary>A tool made of calls of other tools: steps in their declared order, or a graph.</summary>
/// <remarks>
/// In the arguments of its calls <c>{"$input": "/json/pointer"}</c> stands for a part of what the skill itself was called with, besides the references of chains
/// and graphs. Where the caller left that part out, the member that has the reference is left out too; in an array null takes its place.
/// </remarks>
public sealed record Skill
{
    /// <summary>Gets the name: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what the skill does, in words for a model.</summary>
    public required string Description { get; init; }

    /// <summary>Gets the name shown to people, or <see langword="null"/>.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the version, after Semantic Versioning, or <see langword="null"/>: a store then gives it one.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the tags.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>Gets what the skill says of its behaviour, or <see langword="null"/>. It is for whoever writes it to know what its tools do.</summary>
    public ToolAnnotations? Annotations { get; init; }

    /// <summary>Gets the JSON Schema of the arguments.</summary>
    /// <value>The default value is that of any object.</value>
    public JsonElement InputSchema { get; init; } = ToolExecJson.Parse("""{"type":"object"}""");

    /// <summary>Gets the JSON Schema of the result, or <see langword="null"/>: it is not checked then.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Gets the steps, which run in this order, or <see langword="null"/> where there is a <see cref="Graph"/>. The result is the value of the last one that succeeded.</summary>
    public ToolChain? Steps { get; init; }

    /// <summary>Gets the graph, or <see langword="null"/> where there are <see cref="Steps"/>. The result is its output, or the values of its nodes by name where it has none.</summary>
    public ToolGraph? Graph { get; init; }

    /// <summary>Returns the skill as a tool.</summary>
    /// <param name="namespace">The namespace, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">Something is wrong with the skill; the message says what.</exception>
    public Tool ToTool(string? @namespace)
    {
        if ((Steps is null) == (Graph is null))
        {
            throw new ArgumentException($"The skill '{Name}' must have either steps or a graph.");
        }

        if (Steps is { Steps: null or [] } || Graph is { Nodes: null or [] })
        {
            throw new ArgumentException($"The skill '{Name}' calls nothing.");
        }

        if (Version is not null && !SemanticVersion.TryParse(Version, out _))
        {
            throw new ArgumentException($"The version of the skill '{Name}' must be MAJOR.MINOR.PATCH, but is '{Version}'.");
        }

        return new Tool
        {
            Name = Name,
            Namespace = @namespace,
            Version = Version,
            Title = Title,
            Description = Description,
            Tags = Tags,
            Annotations = Annotations,
            InputSchema = InputSchema,
            OutputSchema = OutputSchema,
        };
    }

    internal IEnumerable<string> Calls() => Steps?.Steps.Select(s => s.Tool) ?? Graph!.Nodes.Where(n => n.Tool is not null).Select(n => n.Tool!);
}
