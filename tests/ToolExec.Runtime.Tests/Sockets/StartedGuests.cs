using System.Diagnostics;

namespace ToolExec.Runtime.Tests.Sockets;

/// <summary>Starts guests that connect to a socket, and another one for each that ends: what a container with a restart policy does.</summary>
public sealed class StartedGuests : IAsyncDisposable
{
    public const string Token = "a token of some length";

    private readonly CancellationTokenSource _stop = new();
    private readonly GuestFiles _files = new();
    private readonly List<Task> _loops = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("toolexec-socket-");

    public StartedGuests() => Path = System.IO.Path.Combine(_folder.FullName, "guests.sock");

    /// <summary>Gets the path of the socket.</summary>
    public string Path { get; }

    /// <summary>Gets the options of a sandbox for them.</summary>
    public SocketSandboxOptions Options => new() { Path = Path, Token = Token };

    internal SocketSandbox Create(SocketSandboxOptions? options = null, TimeProvider? time = null) =>
        new(options ?? Options, new GuestPrograms(_files, new GuestOptions()), time ?? TimeProvider.System);

    /// <summary>Keeps guests of a language running, as many as are asked for.</summary>
    public void Keep(string language, int count, string token = Token)
    {
        for (var i = 0; i < count; i++)
        {
            _loops.Add(KeepOneAsync(language, token));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _files.Dispose();
        _folder.Delete(recursive: true);
        _stop.Dispose();
    }

    /// <summary>Starts one guest.</summary>
    public Process Start(string language, string token = Token)
    {
        var program = new GuestPrograms(_files, new GuestOptions { CSharpFolder = TestGuest.Folder }).Find(language is SandboxLanguages.TypeScript ? SandboxLanguages.JavaScript : language, out _)!;
        return Process.Start(new ProcessStartInfo(program.Executable, [.. program.Arguments(program.Folder, new SandboxLimits()), "--socket", Path, "--nonce", token])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
    }

    private async Task KeepOneAsync(string language, string token)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = Start(language, token);
            try
            {
                await process.WaitForExitAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
    }
}
