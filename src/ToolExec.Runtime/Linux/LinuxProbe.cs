using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ToolExec.Runtime;

/// <summary>Tries a way to start guests: it must run a script, and that script must fail at what a guest must never do.</summary>
internal static class LinuxProbe
{
    private const long OutputBytes = 64 * 1024;
    private const int MostCharacters = 500;

    // Each gives the names of what it could do and must not: a file of the host, its network, a folder that is not its own.
    private const string JavaScript = """
        const could = [], fs = require('fs'), net = require('net');
        for (const path of ['/etc/passwd', '/etc/hostname']) { try { fs.readFileSync(path); could.push(path); } catch {} }
        for (const path of ['/usr/probe', '/etc/probe', '/probe', process.argv[1] + '.probe']) { try { fs.writeFileSync(path, ''); could.push('write ' + path); } catch {} }
        if (await new Promise(r => { const s = net.connect(input, '127.0.0.1', () => { s.destroy(); r(true); }); s.on('error', () => r(false)); })) could.push('connect');
        return could;
        """;

    private const string Python = """
        import socket
        could = []
        for path in ['/etc/passwd', '/etc/hostname']:
            try:
                open(path).read(); could.append(path)
            except OSError: pass
        for path in ['/usr/probe', '/etc/probe', '/probe']:
            try:
                open(path, 'w').close(); could.append('write ' + path)
            except OSError: pass
        try:
            socket.create_connection(('127.0.0.1', input), 2).close(); could.append('connect')
        except OSError: pass
        return could
        """;

    private const string CSharp = """
        var could = new List<string>();
        foreach (var path in new[] { "/etc/passwd", "/etc/hostname" }) { try { File.ReadAllBytes(path); could.Add(path); } catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } }
        foreach (var path in new[] { "/usr/probe", "/etc/probe", "/probe" }) { try { File.WriteAllText(path, ""); could.Add("write " + path); } catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } }
        try { using var c = new System.Net.Sockets.TcpClient("127.0.0.1", (int)input); could.Add("connect"); } catch (System.Net.Sockets.SocketException) { }
        return could;
        """;

    // The engine has no names for anything of the host.
    private const string Engine = "return ['process', 'require', 'fetch', 'Deno', 'WebAssembly'].filter(name => typeof globalThis[name] !== 'undefined')";

    /// <summary>Tries it.</summary>
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    internal static async Task<string?> RunAsync(LinuxStarter starter, GuestProgram program, LinuxPrograms files, CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            var request = new SandboxRequest
            {
                Language = program.Language,
                Code = program switch
                {
                    { IsEngine: true } => Engine,
                    { Language: SandboxLanguages.JavaScript } => JavaScript,
                    { Language: SandboxLanguages.Python } => Python,
                    _ => CSharp,
                },
                Gateway = NoGateway.Instance,
                Input = JsonElement.Parse(((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            };
            var outcome = await RunAsync(starter, program, files, request, cancellationToken).ConfigureAwait(false);
            return outcome.Error is { } error ? $"A script in {program.Language} does not run: {error.Message}"
                : outcome.Value.ValueKind != JsonValueKind.Array ? $"A script in {program.Language} gives a wrong result."
                : outcome.Value.GetArrayLength() > 0 ? $"A script in {program.Language} could do what it must not: {outcome.Value.GetRawText()}."
                : listener.Pending() ? $"A script in {program.Language} reached the host's network."
                : null;
        }
        catch (GuestStartException e)
        {
            return e.Message;
        }
    }

    private static async Task<GuestOutcome> RunAsync(
        LinuxStarter starter, GuestProgram program, LinuxPrograms files, SandboxRequest request, CancellationToken cancellationToken)
    {
        var limits = SandboxDefaults.Limits;
        var output = new GuestOutput(OutputBytes, static () => { });
        var found = files.Find(program);
        var lease = await GuestLease.StartAsync(
            program, limits, (start, _) => new ValueTask<IGuest>(starter.Start(start, found)), output, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            var outcome = await lease.Session.RunAsync(request, limits, output, lease.Guest.DisposeAsync, cancellationToken).ConfigureAwait(false);
            if (!outcome.IsLost)
            {
                return outcome;
            }

            var error = await lease.Guest.ExplainAsync().ConfigureAwait(false);
            return outcome with { Error = error with { Message = $"{error.Message} {Beginning(output.Stderr)}".TrimEnd() } };
        }
    }

    private static string Beginning(string text) => text.Length <= MostCharacters ? text.Trim() : text[..MostCharacters];
}
