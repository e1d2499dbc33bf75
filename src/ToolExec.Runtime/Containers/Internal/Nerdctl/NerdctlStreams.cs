#pragma warning disable VSTHRD003 // The task awaited here is the command's own end.
using System.IO.Pipelines;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>The standard streams of a container, which are those of the command that runs it.</summary>
internal sealed class NerdctlStreams : AttachedContainer
{
    // Twice: once for the container to end by itself, once after it was asked to.
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(5);

    private readonly ChildProcess _command;
    private readonly PipeReader _output;

    private NerdctlStreams(ChildProcess command)
    {
        _command = command;
        _output = PipeReader.Create(command.StandardOutput);
        Output = _output.AsStream();
    }

    public override Stream Input => _command.StandardInput;

    public override Stream Output { get; }

    public override bool HasEnded => _command.Exited.IsCompleted;

    /// <summary>Starts the command and waits until the container says something: then it is there, with what it was made of.</summary>
    /// <param name="nerdctl">The command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onError">Takes what the container writes to its standard error. Warnings that nerdctl itself writes before are left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">It ended before.</exception>
    public static async Task<NerdctlStreams> StartAsync(
        NerdctlCommand nerdctl, IEnumerable<string> arguments, Action<ReadOnlyMemory<byte>> onError, CancellationToken cancellationToken)
    {
        var hasStarted = false;
        var streams = new NerdctlStreams(nerdctl.Start(arguments, bytes =>
        {
            if (Volatile.Read(ref hasStarted))
            {
                onError(bytes);
            }
        }));
        try
        {
            await streams.WhenStartedAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref hasStarted, true);
            return streams;
        }
        catch
        {
            await streams.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets the command come to an end by itself: killed while it makes a container, it could leave one that nobody has seen.</summary>
    public Task EndAsync() => _command.StopAsync(EndGrace);

    public override async ValueTask DisposeAsync() => await _command.DisposeAsync().ConfigureAwait(false);

    private async Task WhenStartedAsync(CancellationToken cancellationToken)
    {
        var first = await _output.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        var isSilent = first.Buffer.IsEmpty;
        _output.AdvanceTo(first.Buffer.Start);
        if (isSilent)
        {
            var exit = await _command.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
            await _command.StandardErrorEnd.WaitAsync(cancellationToken).ConfigureAwait(false);
            throw new EngineException($"nerdctl could not run the container: {NerdctlCommand.Reason(_command, exit)}");
        }
    }
}
