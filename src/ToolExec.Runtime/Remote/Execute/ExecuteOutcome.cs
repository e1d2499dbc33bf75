using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Reads the answer to a whole request, and holds it to the limits: the other host is not trusted to.</summary>
internal sealed class ExecuteOutcome
{
    // As much as an answer within the limits can have where every character is escaped, and what stands around it.
    private const long Escaped = 6;
    private const long Around = 1024 * 1024;

    private readonly SandboxLimits _limits;
    private readonly string _code;
    private readonly GuestOutput _output;
    private readonly StrictJsonOptions _bounds;
    private LimitsEnforced _enforced = new();
    private bool _isFlooded;
    private bool _hasResult;
    private bool _hasStreamed;

    public ExecuteOutcome(SandboxLimits limits, string code)
    {
        _limits = limits;
        _code = code;
        _output = new GuestOutput(limits.OutputBytes!.Value, () => _isFlooded = true);
        MaxBytes = (int)Math.Min((Escaped * Math.Min(limits.OutputBytes.Value + limits.ResultBytes!.Value, int.MaxValue)) + Around, 1024 * 1024 * 1024);
        _bounds = new StrictJsonOptions { MaxBytes = MaxBytes, MaxDepth = 72 };
    }

    /// <summary>Gets the most bytes of an answer.</summary>
    public int MaxBytes { get; }

    public JsonElement Value { get; private set; }

    public SandboxError? Error { get; private set; }

    public string Stdout => _output.Stdout;

    public string Stderr => _output.Stderr;

    /// <summary>Says that the connection was lost when the code may have been begun.</summary>
    public static SandboxError Lost(Exception? e)
    {
        const string Message = "The connection to the host that ran the script was lost before its end. What it did until then is done; it was stopped there.";
        return new SandboxError(SandboxErrorKind.Exited, Message) { Exception = e };
    }

    /// <summary>Says which limits were in force: what the other host says of what only it can know, and what was held here.</summary>
    /// <param name="countsCalls">Calls were counted here, or there could be none.</param>
    public LimitsEnforced Enforced(bool countsCalls) => _enforced with
    {
        Timeout = true,
        Output = true,
        Result = true,
        ToolCalls = countsCalls || _enforced.ToolCalls,
        ChainSteps = countsCalls || _enforced.ChainSteps,
    };

    public void Fail(SandboxError error) => Error = error;

    /// <summary>Reads a whole answer.</summary>
    /// <exception cref="GuestProtocolException">It is none.</exception>
    public void Read(ReadOnlyMemory<byte> body)
    {
        var answer = GuestMessage.Parse(body, _bounds);
        if (Has(answer, "result"))
        {
            ReadResult(answer.Object("result"));
        }

        if (Has(answer, "error"))
        {
            ReadError(answer.Object("error"));
        }
        else if (!_hasResult)
        {
            throw new GuestProtocolException("its answer has neither a result nor an error");
        }

        End();
    }

    /// <summary>Reads why a request was refused, where the answer says it.</summary>
    public bool TryReadRefusal(ReadOnlyMemory<byte> body)
    {
        try
        {
            var answer = GuestMessage.Parse(body, _bounds);
            if (!Has(answer, "error"))
            {
                return false;
            }

            ReadError(answer.Object("error"));
            return true;
        }
        catch (GuestProtocolException)
        {
            return false;
        }
    }

    /// <summary>Reads an answer that comes as events, to the end of the stream.</summary>
    /// <exception cref="GuestProtocolException">It is none.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask ReadEventsAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var events = new ServerSentEvents(stream, MaxBytes, MaxBytes);
        while (await events.ReadAsync(cancellationToken).ConfigureAwait(false) is var (name, data))
        {
            if (Error is not null || (_hasResult && name is not "error"))
            {
                throw new GuestProtocolException($"its answer goes on with '{name}' after the end");
            }

            switch (name)
            {
                case "stdout" or "stderr":
                    _hasStreamed = true;
                    _output.Write(name is "stderr", data);
                    break;
                case "result":
                    ReadResult(Parse(data));
                    break;
                case "error":
                    ReadFailure(data);
                    break;
                default:
                    throw new GuestProtocolException($"there are no events '{name}'");
            }
        }

        if (!_hasResult && Error is null)
        {
            Error = Lost(null);
        }

        End();
    }

    private static bool Has(GuestMessage answer, string name) => answer.Member(name) is { ValueKind: not JsonValueKind.Null };

    private GuestMessage Parse(string data) => GuestMessage.Parse(System.Text.Encoding.UTF8.GetBytes(data), _bounds);

    private void ReadResult(GuestMessage result)
    {
        _hasResult = true;

        // Some services tell what they have streamed once more.
        if (!_hasStreamed)
        {
            _output.Write(isError: false, result.Text("stdout") ?? "");
            _output.Write(isError: true, result.Text("stderr") ?? "");
        }

        var outcome = GuestEnds.Result(result, _limits);
        Value = outcome.Value;
        Error = outcome.Error;
        if (Has(result, "limits_enforced"))
        {
            var said = result.Object("limits_enforced");
            _enforced = new LimitsEnforced { Memory = Is("Memory"), Cpu = Is("CPU"), Processes = Is("Pids"), Disk = Is("Disk"), ToolCalls = Is("ToolCalls"), ChainSteps = Is("ChainSteps") };

            bool Is(string name) => said.Member(name) is { ValueKind: JsonValueKind.True };
        }
    }

    private void ReadError(GuestMessage error) => Error = GuestEnds.Failure(error, ExecuteCodes.Kind(error.Text("code")), _code).Error;

    // Services of the earlier system send the bare message.
    private void ReadFailure(string data)
    {
        if (data.StartsWith('{'))
        {
            ReadError(Parse(data));
            return;
        }

        var text = string.IsNullOrWhiteSpace(data) ? "The other host failed and did not say why." : data[..Math.Min(data.Length, 8192)];
        Error = new SandboxError(SandboxErrorKind.Internal, text);
    }

    private void End()
    {
        if (_isFlooded)
        {
            Error = new SandboxError(SandboxErrorKind.OutputLimit, $"The script wrote more than the {_limits.OutputBytes} bytes that it may. Write less, or return the data.");
        }
    }
}
