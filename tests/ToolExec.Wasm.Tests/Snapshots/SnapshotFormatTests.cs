using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using ToolExec.Wasm.Snapshots;
using ToolExec.Wasm.Tests.Support;

namespace ToolExec.Wasm.Tests.Snapshots;

/// <summary>The bytes of a snapshot: what is written is read again, and nothing else is.</summary>
public sealed unsafe class SnapshotFormatTests : IDisposable
{
    private const int Page = WasmMemory.PageSize;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly WasmModule _module = WasmModule.Load(Module(maximumPages: 5));
    private readonly WasmMemory _before = new(2, 5);
    private readonly WasmMemory _now = new(2, 5);
    private readonly SnapshotBase _base;

    public SnapshotFormatTests()
    {
        new Random(3).NextBytes(_before.Span(0, Page));
        _now.Write(0, _before.Span(0, 2 * Page));
        _base = new SnapshotBase(SHA256.HashData("base"u8), [Bytes(_before)], [[1, 0, 2], [0, 0]]);
    }

    private byte[] ModuleHash => Convert.FromHexString(_module.Sha256);

    public void Dispose()
    {
        _before.Dispose();
        _now.Dispose();
    }

    [Fact]
    public void Write_NothingChanged_ReadsAsTheBaseAndIsSmall()
    {
        var bytes = Write(State());

        var content = Parse(bytes);

        bytes.Length.Should().BeLessThan(250);
        content.Pages.Should().Equal(2u);
        content.Globals.Should().Equal(State().Globals);
        content.Tables.Should().BeEquivalentTo(_base.Tables, o => o.WithStrictOrdering());
        content.DroppedData.Should().Equal(true, false);
        content.DroppedElements.Should().Equal(true, false, true);
        IsRestored(content).Should().BeTrue();
    }

    [Fact]
    public void Write_RandomChanges_AreRestoredToTheLastByte()
    {
        var random = new Random(11);
        for (var round = 0; round < 60; round++)
        {
            for (var write = random.Next(0, 30); write > 0; write--)
            {
                var length = random.Next(1, 200);
                random.NextBytes(_now.Span((uint)random.Next(0, (int)_now.ByteLength - length), (uint)length));
            }

            if (round % 20 == 19)
            {
                _now.Grow(1);
            }

            IsRestored(Parse(Write(State()))).Should().BeTrue();
        }

        _now.PageCount.Should().Be(5);
    }

    [Fact]
    public void Write_LastWordOfAGrownMemory_IsRestored()
    {
        _now.Grow(3);
        _now.WriteInt32((5 * Page) - 4, -1);

        var content = Parse(Write(State()));

        content.Pages.Should().Equal(5u);
        IsRestored(content).Should().BeTrue();
    }

    [Fact]
    public void Write_OtherTables_AreRestored()
    {
        var state = State() with { Tables = [[0, 0, 2, 1, 2, 0], [0, 0, 0]] };

        Parse(Write(state)).Tables.Should().BeEquivalentTo(state.Tables, o => o.WithStrictOrdering());
    }

    [Fact]
    public void Write_SameState_GivesTheSameBytes()
    {
        _now.Span(100, 5).Fill(3);

        Write(State()).Should().Equal(Write(State()));
    }

    [Fact]
    public void Write_WithAnAttachment_CarriesIt()
    {
        var bytes = Write(State(), new WasmSnapshotOptions { Attachment = "calls: 1"u8.ToArray(), Key = Key });

        var snapshot = WasmSnapshot.Read(bytes, new WasmSnapshotOptions { Key = Key });

        snapshot.Attachment.ToArray().Should().Equal("calls: 1"u8.ToArray());
        snapshot.ModuleSha256.Should().Be(_module.Sha256);
        snapshot.BaseSha256.Should().Be(Convert.ToHexStringLower(_base.Hash.Span));
        IsRestored(SnapshotContent.Parse(snapshot, _module.Definition, ModuleHash, _base)).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_CutOffAnywhere_IsRefused(bool withKey)
    {
        _now.Span(100, 50).Fill(3);
        var options = new WasmSnapshotOptions { Key = withKey ? Key : default };
        var bytes = Write(State(), options);

        for (var length = 0; length < bytes.Length; length++)
        {
            var failure = Refusal(bytes.AsMemory(0, length), options);
            failure.Should().Be(length == 0 ? WasmSnapshotFailure.NotASnapshot : WasmSnapshotFailure.WrongLength);
        }

        Refusal(bytes.Append((byte)0).ToArray(), options).Should().Be(WasmSnapshotFailure.WrongLength);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_AnyBitFlipped_IsRefused(bool withKey)
    {
        _now.Span(100, 50).Fill(3);
        var options = new WasmSnapshotOptions { Key = withKey ? Key : default };
        var bytes = Write(State(), options);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Refusal(bytes, options).Should().NotBeNull();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Refusal(bytes, options).Should().BeNull();
    }

    [Fact]
    public void Read_AnotherVersion_SaysWhichItKnows()
    {
        var bytes = Write(State());
        bytes[SnapshotFormat.VersionAt]++;

        FluentActions.Invoking(() => WasmSnapshot.Read(bytes)).Should().Throw<WasmSnapshotException>()
            .WithMessage("*version 2*reads version 1*").Which.Failure.Should().Be(WasmSnapshotFailure.UnknownVersion);
        Refusal(bytes.AsMemory(0, SnapshotFormat.FlagsAt)).Should().Be(WasmSnapshotFailure.UnknownVersion);
    }

    [Fact]
    public void Read_SignedOrNot_AsTheKeyDemands()
    {
        var plain = Write(State());
        var signed = Write(State(), new WasmSnapshotOptions { Key = Key });

        Refusal(plain, new WasmSnapshotOptions { Key = Key }).Should().Be(WasmSnapshotFailure.NotAuthentic);
        Refusal(signed).Should().Be(WasmSnapshotFailure.NotAuthentic);
        Refusal(signed, new WasmSnapshotOptions { Key = RandomNumberGenerator.GetBytes(32) }).Should().Be(WasmSnapshotFailure.NotAuthentic);

        // Whoever strips the signature and computes the checksum gains nothing while a key is asked for.
        signed[SnapshotFormat.FlagsAt] = 0;
        Reseal(signed);
        Refusal(signed, new WasmSnapshotOptions { Key = Key }).Should().Be(WasmSnapshotFailure.NotAuthentic);
    }

    [Fact]
    public void Parse_AnotherModuleOrBase_IsRefused()
    {
        var snapshot = WasmSnapshot.Read(Write(State()));
        var other = WasmModule.Load(Module(maximumPages: 6));

        FluentActions.Invoking(() => SnapshotContent.Parse(snapshot, other.Definition, Convert.FromHexString(other.Sha256), _base))
            .Should().Throw<WasmSnapshotException>().Which.Failure.Should().Be(WasmSnapshotFailure.OtherModule);
        FluentActions.Invoking(() => SnapshotContent.Parse(
                snapshot, _module.Definition, ModuleHash, _base with { Hash = SHA256.HashData("other"u8) }))
            .Should().Throw<WasmSnapshotException>().Which.Failure.Should().Be(WasmSnapshotFailure.OtherBase);
    }

    [Fact]
    public void Read_UnfoldsToMoreThanAllowed_IsRefusedBeforeItDoes()
    {
        var bytes = Write(State(), new WasmSnapshotOptions { Attachment = new byte[100_000] });
        bytes.Length.Should().BeLessThan(400);
        var unpacked = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(SnapshotFormat.UnpackedAt));

        Refusal(bytes, new WasmSnapshotOptions { MaxContentBytes = unpacked - 1 }).Should().Be(WasmSnapshotFailure.TooLarge);
        Refusal(bytes, new WasmSnapshotOptions { MaxContentBytes = unpacked }).Should().BeNull();
        foreach (var lie in new[] { unpacked - 1, unpacked + 1, 0, 1 << 20 })
        {
            Refusal(WithUnpacked(bytes, lie)).Should().Be(WasmSnapshotFailure.Corrupt);
        }

        Refusal(WithUnpacked(bytes, -1)).Should().Be(WasmSnapshotFailure.TooLarge);
        Refusal(WithUnpacked(bytes, int.MaxValue)).Should().Be(WasmSnapshotFailure.TooLarge);
    }

    [Fact]
    public void Parse_BodiesThatLie_AreRefusedByName()
    {
        // 2 pages, no runs; 6 globals; table kinds; bits of 2 data and 3 element segments.
        byte[] memory = [2, 0];
        var globals = new byte[6 * 8];
        byte[] rest = [0, 0, 0b01, 0b101];
        Structure([.. memory, .. globals, .. rest]).Should().BeNull();

        Structure([1, 0, .. globals, .. rest]).Should().Contain("1 pages where it must have 2 to 5");
        Structure([6, 0, .. globals, .. rest]).Should().Contain("6 pages");
        Structure([2, 1, 0, 0, .. globals, .. rest]).Should().Contain("has only 0");
        Structure([2, 1, 0x80, 0x80, 2, 0, .. globals, .. rest], new byte[4]).Should().Contain("ends behind");
        Structure([2, 1, 0xFF, 0xFF, 1, 0, .. globals, .. rest], new byte[4]).Should().BeNull();
        Structure([2, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, .. globals, .. rest], new byte[4]).Should().Contain("ends behind");
        Structure([2, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, .. globals, .. rest], new byte[4]).Should().Contain("more than 32 bits");
        Structure([2, 0x80, 0, .. globals, .. rest]).Should().Contain("does not need");
        Structure([2, 0, .. globals, .. rest], new byte[4]).Should().Contain("belong nowhere");
        Structure([.. memory, .. globals, .. rest, 0]).Should().Contain("too many");
        Structure([.. memory, .. globals, 0, 0, 0b101, 0b101]).Should().Contain("data segments that are not there");
        Structure([.. memory, .. globals, 0, 0, 0b01, 0b1001]).Should().Contain("element segments that are not there");
        Structure([.. memory, .. globals, 2, 0, 0b01, 0b101]).Should().Contain("table 0 is kept");
        Structure([.. memory, .. globals, 1, 2, 0, 0, 0, 0b01, 0b101]).Should().Contain("table 0 has 2 elements");
        Structure([.. memory, .. globals, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0b01, 0b101]).Should().Contain("elements where");
        Structure([.. memory, .. globals, 1, 3, 0, 0, 3, 0, 0b01, 0b101]).Should().Contain("not there");
        Structure([.. memory, .. globals, 1, 3, 0, 0, 2, 0, 0b01, 0b101]).Should().BeNull();
        Structure([.. memory, .. globals, 0, 1, 2, 0, 1, 0b01, 0b101]).Should().Contain("not there");

        // i32, i64, f32, f64, funcref, externref.
        int[] largest = [4, 8, 4, 8, 0, 0];
        for (var i = 0; i < largest.Length; i++)
        {
            var wrong = globals.ToArray();
            wrong.AsSpan(i * 8, 8).Fill(0xFF);
            Structure([.. memory, .. wrong, .. rest]).Should().Match(m => largest[i] == 8 ? m == null : m!.Contains($"global {i}", StringComparison.Ordinal));
            var right = globals.ToArray();
            right.AsSpan(i * 8, largest[i]).Fill(0xFF);
            Structure([.. memory, .. right, .. rest]).Should().BeNull();
        }
    }

    [Fact]
    public void Parse_RandomBodies_AreRefusedOrFit()
    {
        _now.Span(100, 5).Fill(3);
        _now.Grow(1);
        var good = Body(Write(State() with { Tables = [[0, 0, 2, 1], [0, 0, 0]] }));
        var random = new Random(5);
        var fitted = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var body = good.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next();
            }

            if (random.Next(4) == 0)
            {
                body = body[..random.Next(body.Length)];
            }

            try
            {
                IsRestorable(Parse(Seal(body))).Should().BeTrue();
                fitted++;
            }
            catch (WasmSnapshotException)
            {
                // Refused by name, as it should be.
            }
        }

        fitted.Should().BeGreaterThan(0);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        FluentActions.Invoking(() => WasmSnapshot.Read(default, new WasmSnapshotOptions { Key = new byte[15] }))
            .Should().Throw<ArgumentException>().WithMessage("*16 bytes*has 15*");
        FluentActions.Invoking(() => WasmSnapshot.Read(default, new WasmSnapshotOptions { MaxContentBytes = 0 }))
            .Should().Throw<ArgumentException>().WithMessage("*MaxContentBytes*is 0*");
    }

    private static byte[] Module(uint maximumPages)
    {
        var builder = new WasmBuilder();
        var import = builder.ImportFunction("env", "f", [], []);
        builder.Memory(2, maximumPages);
        var own = builder.Function([], [], _ => { });
        builder.Table(WasmValueType.FuncRef, 3);
        builder.Table(WasmValueType.ExternRef, 2, 3);
        builder.Global(WasmValueType.I32, true, c => c.I32(1));
        builder.Global(WasmValueType.I64, true, c => c.I64(1));
        builder.Global(WasmValueType.F32, true, c => c.F32(1));
        builder.Global(WasmValueType.F64, true, c => c.F64(1));
        builder.Global(WasmValueType.FuncRef, true, c => c.RefNull(WasmValueType.FuncRef));
        builder.Global(WasmValueType.ExternRef, true, c => c.RefNull(WasmValueType.ExternRef));
        builder.Elements(0, import);
        builder.PassiveElements(WasmValueType.FuncRef, c => c.RefFunc(own));
        builder.PassiveElements(WasmValueType.FuncRef, c => c.RefFunc(own));
        builder.Data(0, 1, 2, 3);
        builder.PassiveData(4);
        return builder.Build();
    }

    private static MemoryBytes Bytes(WasmMemory memory) => new(memory.Base, memory.ByteLength);

    private static WasmSnapshotFailure? Refusal(ReadOnlyMemory<byte> bytes, WasmSnapshotOptions? options = null)
    {
        try
        {
            WasmSnapshot.Read(bytes, options);
            return null;
        }
        catch (WasmSnapshotException exception)
        {
            return exception.Failure;
        }
    }

    private static void Reseal(byte[] bytes) => SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32), bytes.AsSpan(bytes.Length - 32));

    private static byte[] WithUnpacked(byte[] bytes, int length)
    {
        var copy = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(copy.AsSpan(SnapshotFormat.UnpackedAt), length);
        Reseal(copy);
        return copy;
    }

    private static byte[] Body(byte[] snapshot)
    {
        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(snapshot.AsSpan(SnapshotFormat.UnpackedAt))];
        BrotliDecoder.TryDecompress(snapshot.AsSpan(SnapshotFormat.HeaderBytes..^32), body, out _).Should().BeTrue();
        return body;
    }

    private InstanceState State() => new(
        [Bytes(_now)],
        [7, ulong.MaxValue, 0x7F800001, 0x7FF0000000000001, 2, 0],
        [[1, 0, 2], [0, 0]],
        [true, false],
        [true, false, true]);

    private byte[] Write(InstanceState state, WasmSnapshotOptions? options = null) =>
        SnapshotWriter.Write(state, _base, ModuleHash, options ?? new WasmSnapshotOptions());

    private SnapshotContent Parse(byte[] bytes) =>
        SnapshotContent.Parse(WasmSnapshot.Read(bytes), _module.Definition, ModuleHash, _base);

    /// <summary>What an attacker without a need for a key can make of a body.</summary>
    private byte[] Seal(byte[] body)
    {
        var head = Write(State())[..SnapshotFormat.HeaderBytes];
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(body.Length)];
        BrotliEncoder.TryCompress(body, packed, out var length, 1, 22).Should().BeTrue();
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(SnapshotFormat.PackedAt), length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(SnapshotFormat.UnpackedAt), body.Length);
        byte[] bytes = [.. head, .. packed[..length], .. new byte[32]];
        Reseal(bytes);
        return bytes;
    }

    private string? Structure(byte[] structure, byte[]? data = null)
    {
        try
        {
            Parse(Seal([0, (byte)structure.Length, .. structure, .. data ?? []]));
            return null;
        }
        catch (WasmSnapshotException exception)
        {
            exception.Failure.Should().Be(WasmSnapshotFailure.Corrupt);
            return exception.Message;
        }
    }

    private bool IsRestored(SnapshotContent content)
    {
        using var restored = Restore(content);
        return restored.PageCount == _now.PageCount
            && restored.Span(0, (uint)_now.ByteLength).SequenceEqual(_now.Span(0, (uint)_now.ByteLength));
    }

    private bool IsRestorable(SnapshotContent content)
    {
        using var restored = Restore(content);
        return content.Pages[0] is >= 2 and <= 5;
    }

    private WasmMemory Restore(SnapshotContent content)
    {
        var restored = new WasmMemory(2, 5);
        restored.Write(0, _before.Span(0, 2 * Page));
        restored.Grow(content.Pages[0] - 2);
        content.Apply(0, restored);
        return restored;
    }
}
