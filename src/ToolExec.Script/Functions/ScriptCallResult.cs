using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Script;

/// <summary>What a call of a host function came to. The default value is a call that returned <c>undefined</c>.</summary>
public readonly struct ScriptCallResult
{
    private static readonly object SuspendMark = new();
    private static readonly object BytesMark = new();
    private static readonly object AnswerMark = new();

    // A mark, an error, or null for a value.
    private readonly object? _content;
    private readonly JsonElement _element;
    private readonly ReadOnlyMemory<byte> _utf8;

    private ScriptCallResult(object? content, JsonElement element, ReadOnlyMemory<byte> utf8)
    {
        _content = content;
        _element = element;
        _utf8 = utf8;
    }

    /// <summary>Gets a result that leaves the call open: the script goes on waiting, and once nothing else keeps it busy its run ends as
    /// <see cref="ScriptStatus.Suspended"/>. The call is settled later by <see cref="ScriptInstance.Resolve(long, ScriptCallResult)"/>, in this process or in another.</summary>
    public static ScriptCallResult Suspend { get; } = new(SuspendMark, default, default);

    /// <summary>Gets whether this is <see cref="Suspend"/>.</summary>
    public bool IsSuspended => ReferenceEquals(_content, SuspendMark);

    /// <summary>Gets why the call failed.</summary>
    /// <value><see langword="null"/> when it did not fail.</value>
    public ScriptCallError? Error => _content as ScriptCallError;

    /// <summary>Makes the result of a call that returned a value.</summary>
    /// <param name="value">The value; <see cref="JsonValueKind.Undefined"/> becomes <c>undefined</c>. Its document must live until the call is delivered.</param>
    /// <returns>The result.</returns>
    public static ScriptCallResult FromValue(JsonElement value) => new(null, value, default);

    /// <summary>Makes the result of a call that returned a value, from its JSON text.</summary>
    /// <param name="utf8Json">JSON text in UTF-8, unchanged until the call is delivered. Text that is not JSON fails the call.</param>
    /// <returns>The result. An empty text is <c>undefined</c>.</returns>
    public static ScriptCallResult FromUtf8(ReadOnlyMemory<byte> utf8Json) => new(null, default, utf8Json);

    /// <summary>Makes the result of a call that returned bytes: a <c>Uint8Array</c> in the script.</summary>
    /// <param name="bytes">The bytes, unchanged until the call is delivered.</param>
    /// <returns>The result.</returns>
    public static ScriptCallResult FromBytes(ReadOnlyMemory<byte> bytes) => new(BytesMark, default, bytes);

    /// <summary>Makes the result of a call that failed.</summary>
    /// <param name="error">The error the script gets.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="error"/> is <see langword="null"/>.</exception>
    public static ScriptCallResult FromError(ScriptCallError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(error, default, default);
    }

    /// <summary>Makes the result of a call that failed.</summary>
    /// <param name="message">The message of the script's error.</param>
    /// <param name="code">The error's <c>code</c>; <see langword="null"/> for none.</param>
    /// <returns>The result.</returns>
    public static ScriptCallResult FromError(string message, string? code = null) =>
        FromError(new ScriptCallError { Message = message, Code = code });

    /// <summary>Makes a result from the text of an answer, see <see cref="AnswerText"/>.</summary>
    internal static ScriptCallResult FromAnswer(ReadOnlyMemory<byte> answer) => new(AnswerMark, default, answer);

    /// <summary>Gets whether the content is the text of an answer already.</summary>
    internal bool IsAnswer => ReferenceEquals(_content, AnswerMark);

    /// <summary>Gets whether the content is bytes, not JSON.</summary>
    internal bool IsBytes => ReferenceEquals(_content, BytesMark);

    /// <summary>The JSON text of the value, without copying, or the bytes; empty for <c>undefined</c>.</summary>
    internal ReadOnlySpan<byte> Content =>
        _element.ValueKind == JsonValueKind.Undefined ? _utf8.Span : JsonMarshal.GetRawUtf8Value(_element);
}
