using System.Text.Json;

namespace ToolExec.Script;

/// <summary>What a suspended session has beside the memory of its guest; it travels with the guest's snapshot, under the same signature.</summary>
/// <param name="Definition">The functions the guest was told of.</param>
/// <param name="Usage">What the script has used.</param>
/// <param name="Calls">The calls that wait.</param>
internal sealed record SessionState(string Definition, SessionUsage Usage, IReadOnlyList<WaitingCall> Calls)
{
    private const int Version = 1;

    /// <summary>Writes it as bytes.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(Version);
            writer.Write(Definition);
            writer.Write(Usage.HostCalls);
            writer.Write(Usage.OutputBytes);
            writer.Write(Usage.RandomBytes);
            writer.Write(Usage.PeakMemoryBytes);
            writer.Write(Usage.Duration.Ticks);
            writer.Write(Calls.Count);
            foreach (var call in Calls)
            {
                writer.Write(call.Call.Id);
                writer.Write(call.Call.Name);
                WriteBytes(writer, call.Call.ArgumentsUtf8.Span);
                writer.Write(call.Answer is not null);
                if (call.Answer is { } answer)
                {
                    WriteBytes(writer, answer);
                }
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ScriptSnapshotException">It is something else.</exception>
    public static SessionState Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray(), writable: false));
            if (reader.ReadInt32() != Version)
            {
                throw new ScriptSnapshotException(
                    ScriptSnapshotProblem.UnknownVersion, "The snapshot was made by a version of the library that writes another format.");
            }

            var state = new SessionState(
                reader.ReadString(),
                new SessionUsage
                {
                    HostCalls = Count(reader.ReadInt64()),
                    OutputBytes = Count(reader.ReadInt64()),
                    RandomBytes = Count(reader.ReadInt64()),
                    PeakMemoryBytes = Count(reader.ReadInt64()),
                    Duration = TimeSpan.FromTicks(Count(reader.ReadInt64())),
                },
                ReadCalls(reader));
            if (reader.BaseStream.Position != reader.BaseStream.Length)
            {
                throw Corrupt(null);
            }

            JsonDocument.Parse(state.Definition).Dispose();
            return state;
        }
        catch (Exception exception) when (exception is IOException or FormatException or JsonException or ArgumentException)
        {
            throw Corrupt(exception);
        }
    }

    private static List<WaitingCall> ReadCalls(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var calls = new List<WaitingCall>();
        var last = 0L;
        for (var i = 0; i < count; i++)
        {
            var id = reader.ReadInt64();
            if (id <= last)
            {
                throw Corrupt(null);
            }

            last = id;
            var call = new ScriptCall(id, reader.ReadString(), ReadBytes(reader));
            calls.Add(new WaitingCall(call, reader.ReadBoolean() ? ReadBytes(reader) : null));
        }

        return calls;
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw Corrupt(null);
        }

        return reader.ReadBytes(length);
    }

    private static long Count(long value) => value >= 0 ? value : throw Corrupt(null);

    private static ScriptSnapshotException Corrupt(Exception? cause) =>
        new(ScriptSnapshotProblem.Corrupt, "The snapshot is corrupt: what it says of the script's calls does not read.", cause);
}
