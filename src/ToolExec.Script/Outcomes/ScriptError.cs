using System.Text.Json;

namespace ToolExec.Script;

/// <summary>Why a script failed, with the place in its original text.</summary>
public sealed class ScriptError
{
    /// <summary>Gets the kind of failure.</summary>
    public required ScriptErrorKind Kind { get; init; }

    /// <summary>Gets a message that is fit for a model: what went wrong and, where we know, what to do about it.</summary>
    /// <value>For <see cref="ScriptErrorKind.Thrown"/> the message of the thrown error, which is the script's own text.</value>
    public required string Message { get; init; }

    /// <summary>Gets the name of the error as JavaScript has it, such as <c>TypeError</c>.</summary>
    /// <value><see langword="null"/> when something was thrown that is not an error, and for limits.</value>
    public string? Name { get; init; }

    /// <summary>Gets the line in the script's original text, from 1.</summary>
    /// <value>0 when it is not known.</value>
    public int Line { get; init; }

    /// <summary>Gets the column in the script's original text, in UTF-16 units, from 1.</summary>
    /// <value>0 when it is not known.</value>
    public int Column { get; init; }

    /// <summary>Gets the offending line with a caret under the column, two lines of text.</summary>
    /// <value><see langword="null"/> when the place is not known or the text is not at hand, as after a restore.</value>
    public string? Excerpt { get; init; }

    /// <summary>Gets the stack, innermost first, across <c>await</c>. Frames of the engine's own prelude are left out.</summary>
    /// <value>Empty when it is not known.</value>
    public IReadOnlyList<ScriptStackFrame> Stack { get; init; } = [];

    /// <summary>Gets what else the script threw: the thrown value when it is not an error, or the error's own members.</summary>
    /// <value><see cref="JsonValueKind.Undefined"/> when there is nothing more.</value>
    public JsonElement Data { get; init; }

    /// <summary>Gets the error that caused this one, as JavaScript's <c>cause</c> has it.</summary>
    /// <value><see langword="null"/> when there is none.</value>
    public ScriptError? Cause { get; init; }

    /// <summary>Gets whether a limit ended the script.</summary>
    public bool IsLimit => Kind is >= ScriptErrorKind.TimeLimit and <= ScriptErrorKind.ResultLimit;

    /// <summary>Returns name, message and place in one line.</summary>
    /// <returns>The text, for people and logs; its form is no contract.</returns>
    public override string ToString()
    {
        var text = Name is null ? $"{Kind}: {Message}" : $"{Name}: {Message}";
        return Line == 0 ? text : $"{text} (line {Line}, column {Column})";
    }
}
