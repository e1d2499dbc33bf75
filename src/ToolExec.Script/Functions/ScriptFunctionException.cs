using System.Text.Json;

namespace ToolExec.Script;

/// <summary>Thrown by a host function to fail a call with a message that the script, and with it a model, may read.</summary>
public sealed class ScriptFunctionException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="ScriptFunctionException"/> class.</summary>
    /// <param name="message">The message of the script's error.</param>
    public ScriptFunctionException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="ScriptFunctionException"/> class.</summary>
    /// <param name="message">The message of the script's error.</param>
    /// <param name="innerException">What caused it. The script does not see it.</param>
    public ScriptFunctionException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets the value of the error's <c>code</c> in the script.</summary>
    /// <value>The default value is <see langword="null"/>: no <c>code</c>.</value>
    public string? Code { get; init; }

    /// <summary>Gets the value of the error's <c>data</c> in the script.</summary>
    /// <value>The default value is <see cref="JsonValueKind.Undefined"/>: no <c>data</c>.</value>
    public new JsonElement Data { get; init; }
}
