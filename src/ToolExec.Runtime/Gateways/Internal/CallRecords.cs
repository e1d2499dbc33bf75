using System.Runtime.InteropServices;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>What guest code called, bounded in number and bytes. Safe for use by several threads.</summary>
internal sealed class CallRecords
{
    private static readonly JsonElement Null = ToolExecJson.Parse("null");
    private readonly Lock _gate = new();
    private readonly List<GatewayCall> _calls;
    private readonly int _max;
    private long _bytesLeft;

    public CallRecords(IReadOnlyList<GatewayCall> before, int max, long maxBytes)
    {
        _max = max;
        _bytesLeft = maxBytes;
        _calls = [.. before.Take(max)];
        foreach (var call in _calls)
        {
            _bytesLeft -= Size(call.Arguments) + Size(call.Value ?? default);
        }
    }

    /// <summary>Takes note of a call that begins.</summary>
    /// <returns>The record's place, or -1 where there is no room.</returns>
    public int Begin(string tool, JsonElement arguments, int? step = null)
    {
        lock (_gate)
        {
            if (_calls.Count >= _max)
            {
                return -1;
            }

            // A copy: what the tool makes of its arguments does not change what was asked for.
            _calls.Add(new GatewayCall { Tool = tool, Arguments = TryCopy(arguments) ?? Null, StepIndex = step });
            return _calls.Count - 1;
        }
    }

    /// <summary>Takes note of how a call ended.</summary>
    public void End(int place, ToolResult result, string? tool = null)
    {
        if (place < 0)
        {
            return;
        }

        lock (_gate)
        {
            _calls[place] = _calls[place] with
            {
                Tool = tool ?? _calls[place].Tool,
                Status = result.Status,
                Value = result.Value is { } value ? TryCopy(value) : null,
                Error = result.Error is { } error ? Bound(error) : null,
                Backend = result.Backend,
                Duration = result.Duration,
            };
        }
    }

    /// <summary>Takes note that a call was given up.</summary>
    public void Cancel(int place, TimeSpan duration)
    {
        if (place < 0)
        {
            return;
        }

        lock (_gate)
        {
            _calls[place] = _calls[place] with
            {
                Status = ToolStatus.Cancelled,
                Error = new ToolError(ToolErrorKind.Cancelled, "The code that made the call had ended or was stopped."),
                Duration = duration,
            };
        }
    }

    /// <summary>Takes note that a call that waited, for a person or because it was put off, goes on.</summary>
    /// <returns>The record's place, or -1 where there is none.</returns>
    public int Continue(string tool, JsonElement arguments)
    {
        lock (_gate)
        {
            var place = _calls.FindIndex(c => IsWaiting(c) && string.Equals(c.Tool, tool, StringComparison.Ordinal)
                && (c.Arguments.ValueKind != JsonValueKind.Object || JsonElement.DeepEquals(c.Arguments, arguments)));
            if (place >= 0)
            {
                _calls[place] = _calls[place] with { Status = null, Error = null };
            }

            return place;
        }
    }

    public IReadOnlyList<GatewayCall> List()
    {
        lock (_gate)
        {
            return [.. _calls];
        }
    }

    private static bool IsWaiting(GatewayCall call) =>
        call.Status == ToolStatus.AwaitingApproval || call.Error?.Kind is ToolErrorKind.BudgetExceeded or ToolErrorKind.ShuttingDown;

    private static int Size(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? 0 : JsonMarshal.GetRawUtf8Value(value).Length;

    // The kind always; the words and what hangs on them as far as there is room.
    private ToolError Bound(ToolError error)
    {
        var size = error.Message.Length + Size(error.Details ?? default) + error.Violations.Sum(static v => v.Message.Length + v.InstanceLocation.Length + v.SchemaLocation.Length);
        if (size > _bytesLeft)
        {
            return new ToolError(error.Kind, "There was no room left to record what the error said.");
        }

        _bytesLeft -= size;
        return error with { Exception = null, Cause = null };
    }

    private JsonElement? TryCopy(JsonElement value)
    {
        var size = Size(value);
        if (size == 0 || size > _bytesLeft)
        {
            return null;
        }

        _bytesLeft -= size;
        return value.Clone();
    }
}
