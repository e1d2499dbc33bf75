using System.Buffers.Binary;

namespace ToolExec.Wasm.Wasi;

/// <content>Clocks and waiting.</content>
internal sealed partial class WasiCalls
{
    private const uint Realtime = 0;
    private const uint Monotonic = 1;
    private const ulong NanosecondsPerTick = 100;
    private const uint MaxSubscriptions = 4096;
    private const int SubscriptionBytes = 48;
    private const int EventBytes = 32;
    private const byte ClockEvent = 0;
    private const byte ReadEvent = 1;
    private const byte WriteEvent = 2;

    private readonly TimeProvider? _clock;
    private readonly TimeProvider _fileClock;
    private readonly long _resolution;
    private readonly long _started;

    public Errno ClockResGet(GuestMemory memory, uint clock, uint result)
    {
        var error = CheckClock(clock);
        return error != Errno.Success ? error
            : memory.TryWriteUInt64(result, (ulong)_resolution * NanosecondsPerTick) ? Errno.Success
            : Errno.Fault;
    }

    public Errno ClockTimeGet(GuestMemory memory, uint clock, uint result)
    {
        var error = CheckClock(clock);
        return error != Errno.Success ? error
            : memory.TryWriteUInt64(result, Now(clock)) ? Errno.Success
            : Errno.Fault;
    }

    /// <summary>Waits until one of several things has happened. Files and streams always are ready; only clocks are waited for.</summary>
    public Errno PollOneoff(GuestMemory memory, uint subscriptions, uint events, uint count, uint resultCount, IGuestPause pause)
    {
        if (count is 0 or > MaxSubscriptions)
        {
            return Errno.Invalid;
        }

        // A copy: the guest may have both lists in one place.
        if (!memory.TrySpan(subscriptions, count * SubscriptionBytes, out var guests)
            || !memory.TrySpan(events, count * EventBytes, out var output)
            || !memory.TrySpan(resultCount, sizeof(uint), out _))
        {
            return Errno.Fault;
        }

        var list = guests.ToArray();
        var happened = Collect(list, output, 0, out var first);
        if (happened == 0 && first is { } wait)
        {
            if (!pause.Wait(_clock!, wait))
            {
                // It is being stopped: what is answered is never seen.
                return Errno.Success;
            }

            happened = Collect(list, output, wait.Ticks, out _);
        }

        memory.TryWriteUInt32(resultCount, (uint)happened);
        return Errno.Success;
    }

    // Writes the events of what has happened once so many ticks were waited, and finds how long the rest takes.
    private int Collect(ReadOnlySpan<byte> list, Span<byte> output, long waited, out TimeSpan? first)
    {
        first = null;
        var happened = 0;
        for (; !list.IsEmpty; list = list[SubscriptionBytes..])
        {
            Errno error;
            ulong bytes = 0;
            var kind = list[8];
            if (kind == ClockEvent)
            {
                error = Timeout(list, out var timeout);
                if (error == Errno.Success && timeout.Ticks > waited)
                {
                    first = first is null || timeout < first ? timeout : first;
                    continue;
                }
            }
            else
            {
                error = Ready(BinaryPrimitives.ReadUInt32LittleEndian(list[16..]), kind, out bytes);
            }

            var entry = output.Slice(happened * EventBytes, EventBytes);
            entry.Clear();
            list[..8].CopyTo(entry);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)error);
            entry[10] = kind;
            BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], bytes);
            happened++;
        }

        return happened;
    }

    private Errno Timeout(ReadOnlySpan<byte> subscription, out TimeSpan timeout)
    {
        timeout = default;
        var clock = BinaryPrimitives.ReadUInt32LittleEndian(subscription[16..]);
        var error = CheckClock(clock);
        if (error != Errno.Success)
        {
            return error;
        }

        var nanoseconds = BinaryPrimitives.ReadUInt64LittleEndian(subscription[24..]);
        if ((BinaryPrimitives.ReadUInt16LittleEndian(subscription[40..]) & 1) != 0)
        {
            var now = Now(clock);
            nanoseconds = nanoseconds > now ? nanoseconds - now : 0;
        }

        // Rounded up: it never ends too early.
        timeout = TimeSpan.FromTicks((long)(nanoseconds / NanosecondsPerTick) + (nanoseconds % NanosecondsPerTick == 0 ? 0 : 1));
        return Errno.Success;
    }

    private Errno Ready(uint number, byte kind, out ulong bytes)
    {
        bytes = 0;
        if (kind is not (ReadEvent or WriteEvent))
        {
            return Errno.Invalid;
        }

        var error = _descriptors.Get(number, Rights.Poll, out var descriptor);
        if (error != Errno.Success)
        {
            return error;
        }

        bytes = kind == ReadEvent && descriptor.Kind == FileKind.RegularFile && descriptor.GetStatus(out var status) == Errno.Success
            && descriptor.Seek(0, 1, out var position) == Errno.Success
            ? status.Size - Math.Min(position, status.Size)
            : 1;
        return Errno.Success;
    }

    private Errno CheckClock(uint clock) => clock switch
    {
        > 3 => Errno.Invalid,
        _ when _clock is null => Errno.NotCapable,
        Realtime or Monotonic => Errno.Success,

        // The time of the processor is the host's, not the guest's.
        _ => Errno.NotSupported,
    };

    // The monotonic clock begins when the guest does: it tells nothing of how long the host is up.
    private ulong Now(uint clock)
    {
        var ticks = clock == Realtime
            ? Math.Max(0, (_clock!.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks)
            : _clock!.GetElapsedTime(_started).Ticks;
        return (ulong)(ticks - (ticks % _resolution)) * NanosecondsPerTick;
    }
}
