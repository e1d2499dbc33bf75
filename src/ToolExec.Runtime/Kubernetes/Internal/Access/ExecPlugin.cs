using System.Text.Json;
using ToolExec.Foundation.Processes;

namespace ToolExec.Runtime;

/// <summary>A program that gives a token, as kubeconfig files of clouds name them (<c>client.authentication.k8s.io/v1</c>).</summary>
/// <param name="exec">The program.</param>
/// <param name="folder">Where the kubeconfig is: a relative path of the program starts there.</param>
/// <param name="time">The clock.</param>
internal sealed class ExecPlugin(KubeExec exec, string folder, TimeProvider time) : IDisposable
{
    private const string Version = "client.authentication.k8s.io/v1";
    private const string Request = """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}""";
    private const int MaxBytes = 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // A token is not used to its last moment: it must live as long as the request.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _one = new(1, 1);
    private ExecCredentialStatus? _last;

    /// <summary>Says why a program cannot be used.</summary>
    public static string? Fault(KubeExec exec) =>
        string.IsNullOrWhiteSpace(exec.Command) ? "has an exec without a command"
        : !string.Equals(exec.ApiVersion, Version, StringComparison.Ordinal) ? $"has an exec of the version '{exec.ApiVersion}'; '{Version}' is supported here"
        : string.Equals(exec.InteractiveMode, "Always", StringComparison.Ordinal) ? "has an exec that must ask a person, which nobody here can"
        : exec.ProvideClusterInfo ? "has an exec that wants to be told of the cluster, which is not supported here"
        : null;

    /// <summary>Gives the token, from the program where the last one is over. A program that says no end gives one for good.</summary>
    /// <exception cref="KubernetesException">The program gave none.</exception>
    public async ValueTask<string?> TokenAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is null || _last.ExpirationTimestamp <= time.GetUtcNow() + Margin)
            {
                _last = await RunAsync(cancellationToken).ConfigureAwait(false);
            }

            return _last.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<ExecCredentialStatus> RunAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var child = ChildProcess.Start(new ChildProcessOptions
            {
                FileName = exec.Command!.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(exec.Command, folder) : exec.Command,
                Arguments = exec.Args ?? [],
                Environment = ChildEnvironment.Inherited.With((exec.Env ?? []).Select(v => KeyValuePair.Create(v.Name, v.Value)).Append(KeyValuePair.Create("KUBERNETES_EXEC_INFO", (string?)Request))),
                StopGrace = TimeSpan.Zero,
                TimeProvider = time,
            });
            await using (child.ConfigureAwait(false))
            {
                await child.StandardInput.DisposeAsync().ConfigureAwait(false);
                var text = await ReadAsync(child.StandardOutput, both.Token).ConfigureAwait(false);
#pragma warning disable VSTHRD003 // Told by the child's owner, which this is.
                var exit = await child.Exited.WaitAsync(both.Token).ConfigureAwait(false);
#pragma warning restore VSTHRD003
                return exit.Code == 0 ? Parse(text) : throw Refuse($"ended with {exit}");
            }
        }
        catch (ChildProcessException e)
        {
            throw new KubernetesException($"The program '{exec.Command}', which gives the credential for the API server, cannot be started: {e.Message}", null, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refuse($"gave none within {Limit.TotalSeconds:0} s");
        }
    }

    private async Task<byte[]> ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[8192];
        while (await output.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            await all.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            if (all.Length > MaxBytes)
            {
                throw Refuse($"printed more than {MaxBytes} bytes");
            }
        }

        return all.ToArray();
    }

    // What it printed is a secret, or may be: it is in no message.
    private ExecCredentialStatus Parse(byte[] json)
    {
        try
        {
            var credential = JsonSerializer.Deserialize(json, KubeConfigJsonContext.Default.ExecCredential);
            return credential is not { Kind: "ExecCredential", ApiVersion: Version } ? throw Refuse($"printed something else than an ExecCredential of {Version}")
                : credential.Status?.ClientCertificateData is not null ? throw Refuse("gave a client certificate, which is not supported here")
                : credential.Status is { Token.Length: > 0 } status ? status
                : throw Refuse("gave no token");
        }
        catch (JsonException)
        {
            throw Refuse("printed something that is not JSON");
        }
    }

    private KubernetesException Refuse(string what) => new($"The program '{exec.Command}', which gives the credential for the API server, {what}.");
}
