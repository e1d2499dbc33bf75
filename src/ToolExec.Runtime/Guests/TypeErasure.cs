using ToolExec.Script;

namespace ToolExec.Runtime;

/// <summary>
/// Takes the types out of TypeScript for guests that know JavaScript alone. The engine of the embedded sandbox reads the text, and does not run it; lines stay where they were,
/// columns as far as nothing had to be put in.
/// </summary>
internal static class TypeErasure
{
    // One for the process: it keeps nothing of a text, and takes longer to make than to use.
    private static readonly Lazy<ScriptEngine> Engine = new(static () => new ScriptEngine());

    /// <summary>Adds what can be erased to the languages that guests run.</summary>
    public static IReadOnlyList<string> Extend(IEnumerable<string> languages) =>
        [.. languages.SelectMany(language => language is SandboxLanguages.JavaScript ? (string[])[language, SandboxLanguages.TypeScript] : [language]).Distinct(StringComparer.Ordinal)];

    /// <summary>Says whether a text must be erased before a program runs it.</summary>
    public static bool IsNeeded(string language, GuestProgram program) => language is SandboxLanguages.TypeScript && program.Language is SandboxLanguages.JavaScript;

    /// <summary>Erases.</summary>
    /// <returns>The text in JavaScript, or the error in it.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<(string? JavaScript, SandboxError? Error)> EraseAsync(string code, CancellationToken cancellationToken)
    {
        var compilation = await Engine.Value.CompileAsync(code, ScriptLanguage.TypeScript, cancellationToken).ConfigureAwait(false);
        return compilation.Script is { } script ? (script.JavaScript, null) : (null, ScriptErrors.Map(compilation.Error!, code));
    }
}
