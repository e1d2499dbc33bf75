using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace ToolExec.Guest;

/// <summary>The guest for C#: <c>docs/wire-protocol.md</c>. Nothing in here keeps a script from doing what the process may; whatever guards stands around the process.</summary>
internal static class ScriptCommand
{
    /// <summary>The command's name.</summary>
    internal const string Name = "csharp";

    /// <summary>The exit code for arguments that there are not.</summary>
    internal const int WrongUsage = 64;

    internal static int Run(IReadOnlyList<string> arguments) => Run(arguments, Name, static channel => new ScriptGuest(channel).Receive);

    /// <summary>Speaks the protocol: says what it is, and hands on what the host says.</summary>
    /// <param name="arguments">The protocol's arguments.</param>
    /// <param name="language">The language that the guest runs.</param>
    /// <param name="create">Makes what takes the host's lines; it says whether to go on.</param>
    internal static int Run(IReadOnlyList<string> arguments, string language, Func<GuestChannel, Func<JsonElement, bool>> create)
    {
        var (input, output) = (0, 1);
        var nonce = "";
        string? socket = null;
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            switch (arguments[i])
            {
                case "--protocol" when arguments[i + 1].Split(',') is [var from, var to]:
                    input = int.Parse(from, CultureInfo.InvariantCulture);
                    output = int.Parse(to, CultureInfo.InvariantCulture);
                    break;
                case "--socket":
                    socket = arguments[i + 1];
                    break;
                case "--nonce":
                    nonce = arguments[i + 1];
                    break;
                default:
                    return WrongUsage;
            }
        }

        var (source, target) = socket is null ? Streams(input, output) : Connect(socket);
        var channel = new GuestChannel(target);
        var receive = create(channel);
        channel.Send(writer =>
        {
            writer.WriteString("type", "hello");
            writer.WriteString("protocol", "toolexec-guest/1");
            writer.WriteString("language", language);
            writer.WriteString("runtime", $"dotnet {Environment.Version}");
            writer.WriteString("nonce", nonce);
        });
        Follow(source, receive);
        return 0;
    }

    private static (Stream Source, Stream Target) Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        var stream = new NetworkStream(socket, ownsSocket: true);
        return (stream, stream);
    }

    private static (Stream Source, Stream Target) Streams(int input, int output)
    {
        if (OperatingSystem.IsWindows())
        {
#pragma warning disable RS0030 // This program is the guest: its standard streams are its protocol.
            return (Console.OpenStandardInput(), Console.OpenStandardOutput());
#pragma warning restore RS0030
        }

        if ((input, output) == (0, 1))
        {
            // What a script, or a program that it starts, reads and prints must not meet the protocol.
            (input, output) = (Descriptors.Duplicate(0), Descriptors.Duplicate(1));
            using var nothing = File.OpenHandle("/dev/null");
            Descriptors.Replace(0, nothing);
            Descriptors.Replace(1, 2);
        }

        return (Open(input, FileAccess.Read), Open(output, FileAccess.Write));

        static FileStream Open(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: true), access, bufferSize: 0);
    }

    private static void Follow(Stream source, Func<JsonElement, bool> receive)
    {
        using var lines = new StreamReader(source);
        while (lines.ReadLine() is { } line)
        {
            using var message = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 320 });
            if (!receive(message.RootElement))
            {
                break;
            }
        }

        // The host is gone, or wants no more: threads of the script must not keep the process.
        Descriptors.ExitNow(0);
    }
}
