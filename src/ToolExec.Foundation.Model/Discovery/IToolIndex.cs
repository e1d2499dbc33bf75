using System.Diagnostics.CodeAnalysis;

namespace ToolExec;

/// <summary>Finds and explains the tools of a catalogue: ranked search, namespaces, documentation in levels, TypeScript declarations.</summary>
/// <remarks>
/// Safe for use by several threads. It follows the catalogue: what a registry took in before a call began is found by it, what it dropped is not.
/// It shows every tool of the catalogue; whoever may show only some of them passes a <see cref="ToolFilter"/>.
/// </remarks>
public interface IToolIndex
{
    /// <summary>Gets the version of what is indexed now; it changes with every change of the catalogue, and cursors of older versions are refused.</summary>
    long Version { get; }

    /// <summary>Finds tools by words, best first; without words, all tools by id.</summary>
    /// <remarks>A cursor that is none, or that belongs to another version or another query, is the page's <see cref="ToolSearchPage.Error"/>, not an exception.</remarks>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Gives the search up.</param>
    /// <returns>A page of hits.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<ToolSearchPage> SearchAsync(ToolSearchQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists the namespaces that have tools, sorted by name.</summary>
    /// <param name="filter">The tools that count; all where <see langword="null"/>. A namespace without such a tool is left out.</param>
    /// <param name="limit">The most namespaces of a page, 1 to <see cref="ToolSearchQuery.MaxLimit"/>.</param>
    /// <param name="cursor">Where to go on: the page before this one gave it; <see langword="null"/> begins. A stale one is the page's error.</param>
    /// <returns>A page of namespaces.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its bounds.</exception>
    ToolNamespacePage ListNamespaces(ToolFilter? filter = null, int limit = ToolSearchQuery.MaxLimit, string? cursor = null);

    /// <summary>Documents a tool.</summary>
    /// <param name="tool">The tool's id; a shorter form is enough where one tool fits.</param>
    /// <param name="detail">How much to say.</param>
    /// <param name="document">The documentation, or <see langword="null"/>.</param>
    /// <param name="error">Why there is none, with the ids that may have been meant; <see langword="null"/> where there is one.</param>
    /// <returns>Whether the tool was found.</returns>
    bool TryDescribe(string tool, ToolDetail detail, [NotNullWhen(true)] out ToolDocument? document, [NotNullWhen(false)] out ToolError? error);

    /// <summary>Describes a tool to code that finds tools as functions.</summary>
    /// <param name="tool">The tool's id, or a shorter form that one tool fits.</param>
    /// <param name="detail">How much is told.</param>
    /// <param name="functions">The names that the code has for its tools; a tool that is not among them is called as in the whole declarations of its namespace.</param>
    /// <param name="document">The documentation.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>Whether there is one.</returns>
    bool TryDescribe(string tool, ToolDetail detail, IReadOnlyList<SandboxTool> functions, [NotNullWhen(true)] out ToolDocument? document, [NotNullWhen(false)] out ToolError? error) =>
        TryDescribe(tool, detail, out document, out error);

    /// <summary>Lists calls that show how a tool is used.</summary>
    /// <param name="tool">The tool's id; a shorter form is enough where one tool fits.</param>
    /// <param name="max">The most examples; at least 1.</param>
    /// <param name="examples">The examples, which may be none; <see langword="null"/> where the tool was not found.</param>
    /// <param name="error">Why there are none; <see langword="null"/> where the tool was found.</param>
    /// <returns>Whether the tool was found.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="max"/> is less than 1.</exception>
    bool TryListExamples(string tool, int max, [NotNullWhen(true)] out IReadOnlyList<ToolExample>? examples, [NotNullWhen(false)] out ToolError? error);

    /// <summary>Writes TypeScript declarations for the tools of a namespace: a declaration file that a type checker takes as it is.</summary>
    /// <param name="namespace">The namespace, written exactly.</param>
    /// <param name="filter">The tools that count; all of the namespace where <see langword="null"/>.</param>
    /// <param name="declarations">The declarations, or <see langword="null"/>.</param>
    /// <param name="error">Why there are none; <see langword="null"/> where there are.</param>
    /// <returns>Whether the namespace has such a tool.</returns>
    bool TryDeclareNamespace(string @namespace, ToolFilter? filter, [NotNullWhen(true)] out string? declarations, [NotNullWhen(false)] out ToolError? error);
}
