using System.Text;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>Runs the command <c>nerdctl</c>: with its global flags, a few variables of the host, and an end to each.</summary>
/// <param name="options">What says which command, socket and namespace.</param>
/// <param name="time">The clock.</param>
internal sealed class NerdctlCommand(ContainerSandboxOptions options, TimeProvider time)
{
    private const int MaxOutputBytes = 16 * 1024 * 1024;
    private const int ReasonCharacters = 1000;

    // It writes its variables into what containerd keeps of each container, for its hooks: nothing of the host's beyond what it needs goes there.
    private static readonly ChildEnvironment Variables = ChildEnvironment.Only(
    [
        .. ChildEnvironment.CommonNames, "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "NERDCTL_TOML",
        "CONTAINERD_ADDRESS", "CONTAINERD_NAMESPACE", "CONTAINERD_SNAPSHOTTER", "CNI_PATH", "NETCONFPATH",
    ]);

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The subcommand with its flags.</param>
    /// <param name="onError">Takes what it writes to its standard error.</param>
    /// <exception cref="EngineException">It cannot be started.</exception>
    public ChildProcess Start(IEnumerable<string> arguments, Action<ReadOnlyMemory<byte>>? onError = null)
    {
        try
        {
            return ChildProcess.Start(new ChildProcessOptions
            {
                FileName = options.Command,
                Arguments = [.. Globals(), .. arguments],
                Environment = Variables,
                OnErrorBytes = onError,
                StopGrace = TimeSpan.Zero,
                TimeProvider = time,
            });
        }
        catch (ChildProcessException e)
        {
            throw new EngineException($"The container engine's command cannot be started: {e.Message} Install nerdctl, or set {nameof(ContainerSandboxOptions.Command)}.", null, e);
        }
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="what">What it is for, to follow <c>nerdctl could not</c>.</param>
    /// <param name="limit">How long it may take; then it is killed.</param>
    /// <param name="arguments">The subcommand with its flags.</param>
    /// <param name="cancellationToken">Gives up; it is killed.</param>
    /// <param name="write">Writes its standard input.</param>
    /// <returns>What it wrote, and its standard error's end.</returns>
    /// <exception cref="EngineException">It cannot be started, failed, or did not end in time.</exception>
    public async Task<(string Output, string Errors)> RunAsync(
        string what, TimeSpan limit, IEnumerable<string> arguments, CancellationToken cancellationToken, Func<Stream, CancellationToken, Task>? write = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timer = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var child = Start(arguments);
        await using (child.ConfigureAwait(false))
        {
            try
            {
                var output = ReadAsync(child.StandardOutput);
                var unwritten = await WriteAsync(child.StandardInput, write, both.Token).ConfigureAwait(false);
                var text = await output.WaitAsync(both.Token).ConfigureAwait(false);
                var exit = await child.Exited.WaitAsync(both.Token).ConfigureAwait(false);
                await child.StandardErrorEnd.WaitAsync(both.Token).ConfigureAwait(false);
                return exit.Code != 0 ? throw new EngineException($"nerdctl could not {what}: {Reason(child, exit)}")
                    : unwritten is not null ? throw new EngineException($"nerdctl could not {what}: it was not given everything: {unwritten.Message}", null, unwritten)
                    : text is null ? throw new EngineException($"nerdctl could not {what}: it wrote more than {MaxOutputBytes} bytes.")
                    : (text, child.ErrorTail);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
            catch (OperationCanceledException e)
            {
                throw new EngineException($"nerdctl did not {what} within {limit.TotalSeconds:0} s, and was stopped.", null, e);
            }
            catch (IOException e)
            {
                throw new EngineException($"nerdctl could not {what}: {e.Message}", null, e);
            }
        }
    }

    /// <summary>Says why it failed: the end of its standard error, or how it ended.</summary>
    public static string Reason(ChildProcess child, ChildExit? exit)
    {
        var errors = child.ErrorTail.Trim();
        return errors.Length == 0 ? $"it ended with {exit?.ToString() ?? "nothing said"}."
            : errors.Length > ReasonCharacters ? "…" + errors[^ReasonCharacters..] : errors;
    }

    private IEnumerable<string> Globals()
    {
        if (options.Socket is { } socket)
        {
            yield return $"--address={socket}";
        }

        if (options.Namespace is { } space)
        {
            yield return $"--namespace={space}";
        }
    }

    // A command that has failed does not read any more: its end says why, not the broken pipe.
    private static async Task<IOException?> WriteAsync(Stream input, Func<Stream, CancellationToken, Task>? write, CancellationToken cancellationToken)
    {
        try
        {
            if (write is not null)
            {
                await write(input, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (IOException e)
        {
            return e;
        }
        finally
        {
            await input.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<string?> ReadAsync(Stream output)
    {
        using var all = new MemoryStream();
        var piece = new byte[64 * 1024];
        int read;
        while ((read = await output.ReadAsync(piece).ConfigureAwait(false)) > 0)
        {
            // Read on to the end all the same, or it would never end.
            await all.WriteAsync(piece.AsMemory(0, (int)Math.Min(read, MaxOutputBytes + 1 - all.Length))).ConfigureAwait(false);
        }

        return all.Length > MaxOutputBytes ? null : Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
