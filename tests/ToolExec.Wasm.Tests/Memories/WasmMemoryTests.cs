using ToolExec.Wasm.Memories;

namespace ToolExec.Wasm.Tests.Memories;

public sealed class WasmMemoryTests
{
    private const int Page = WasmMemory.PageSize;

    public static TheoryData<string> Spaces => new(nameof(HeapAddressSpace), "platform");

    [Theory]
    [InlineData(65_537u, null)]
    [InlineData(0u, 65_537u)]
    [InlineData(2u, 1u)]
    public void Constructor_ImpossibleLimits_IsRefused(uint minimum, uint? maximum)
    {
        var make = () => new WasmMemory(minimum, maximum);

        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Constructor_MoreThanTheLimitOfTheHost_SaysHowMuchWasAllowed()
    {
        var make = () => new WasmMemory(new WasmLimits(3), 2, AddressSpace.Current);

        make.Should().Throw<WasmMemoryException>().WithMessage("*3 pages*limit of 2 pages*");
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Constructor_NoPages_HasNoByteToRead(string space)
    {
        using var memory = Make(space, 0, 0);

        memory.PageCount.Should().Be(0);
        memory.ByteLength.Should().Be(0);
        memory.TrySpan(0, 0, out var empty).Should().BeTrue();
        empty.Length.Should().Be(0);
        memory.TrySpan(0, 1, out _).Should().BeFalse();
        memory.Grow(1).Should().Be(-1);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Constructor_SomePages_AreZero(string space)
    {
        using var memory = Make(space, 3, 4);

        memory.Span(0, 3 * Page).IndexOfAnyExcept((byte)0).Should().Be(-1);
    }

    [Fact]
    public void Constructor_WholeAddressSpaceOfAGuest_ReachesItsLastByte()
    {
        using var memory = new WasmMemory(1, WasmMemory.MaxPageCount);

        memory.Grow(WasmMemory.MaxPageCount - 1).Should().Be(1);
        memory.ByteLength.Should().Be(1L << 32);
        memory.Span(uint.MaxValue, 1)[0] = 7;
        memory.Span(uint.MaxValue, 1)[0].Should().Be(7);
        memory.TrySpan(uint.MaxValue, 2, out _).Should().BeFalse();
        memory.TrySpan(uint.MaxValue, uint.MaxValue, out _).Should().BeFalse();
        memory.Grow(1).Should().Be(-1);
        memory.Grow(uint.MaxValue).Should().Be(-1);
        memory.Grow(0).Should().Be((int)WasmMemory.MaxPageCount);
    }

    [Fact]
    public void Constructor_SystemRefusesAddresses_SaysSo()
    {
        var make = () => new WasmMemory(new WasmLimits(1, 16), WasmMemory.MaxPageCount, new StingyAddressSpace(reserve: 0, commit: 0));

        make.Should().Throw<WasmMemoryException>().WithMessage("*refused to reserve addresses*16 pages (1048576 bytes)*");
    }

    [Fact]
    public void Constructor_SystemRefusesMemory_SaysSoAndGivesTheAddressesBack()
    {
        var space = new StingyAddressSpace(reserve: 16 * Page, commit: Page);
        var make = () => new WasmMemory(new WasmLimits(2, 16), WasmMemory.MaxPageCount, space);

        make.Should().Throw<WasmMemoryException>().WithMessage("*no memory for 2 pages*");

        space.Reserved.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Spaces))]
    public void Grow_WithinTheMaximum_AddsZeroPagesAndKeepsBaseAndContent(string space)
    {
        using var memory = Make(space, 1, 3);
        memory.Span(Page - 1, 1)[0] = 9;
        var before = Address(memory);

        memory.Grow(1).Should().Be(1);
        memory.Grow(0).Should().Be(2);
        memory.Grow(2).Should().Be(-1);
        memory.Grow(1).Should().Be(2);
        memory.Grow(1).Should().Be(-1);

        memory.PageCount.Should().Be(3);
        memory.Span(Page - 1, 1)[0].Should().Be(9);
        memory.Span(Page, 2 * Page).IndexOfAnyExcept((byte)0).Should().Be(-1);
        Address(memory).Should().Be(before);
    }

    [Fact]
    public void Grow_BeyondTheLimitOfTheHost_IsRefusedBelowTheMaximum()
    {
        using var memory = new WasmMemory(new WasmLimits(1, 10), 2, AddressSpace.Current);

        memory.Grow(1).Should().Be(1);
        memory.Grow(1).Should().Be(-1);

        memory.MaximumPages.Should().Be(10);
        memory.LimitPages.Should().Be(2);
    }

    [Fact]
    public void Grow_SystemHasNoMemory_ChangesNothing()
    {
        using var memory = new WasmMemory(
            new WasmLimits(1, 16), WasmMemory.MaxPageCount, new StingyAddressSpace(reserve: 16 * Page, commit: 2 * Page));

        memory.Grow(2).Should().Be(-1);
        memory.PageCount.Should().Be(1);
        memory.Grow(1).Should().Be(1);
    }

    [Theory]
    [InlineData(0u, Page, true)]
    [InlineData(0u, Page + 1, false)]
    [InlineData(Page, 0, true)]
    [InlineData(Page, 1, false)]
    [InlineData(Page + 1u, 0, false)]
    [InlineData(Page - 1u, 1, true)]
    [InlineData(Page - 1u, 2, false)]
    [InlineData(uint.MaxValue, 1, false)]
    [InlineData(1u, uint.MaxValue, false)]
    public void Span_AtTheEdges_IsWithinTheMemoryOrRefused(uint offset, uint length, bool within)
    {
        using var memory = new WasmMemory(1);

        memory.TrySpan(offset, length, out var span).Should().Be(within);
        span.Length.Should().Be(within ? (int)length : 0);
        var get = () => memory.Span(offset, length).Length;
        if (within)
        {
            get().Should().Be((int)length);
        }
        else
        {
            get.Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{length} bytes from {offset} on*{Page} bytes*");
        }
    }

    [Fact]
    public void Span_LongerThanASpanCanBe_IsRefused()
    {
        using var memory = new WasmMemory(32_769);

        memory.TrySpan(0, int.MaxValue, out _).Should().BeTrue();
        memory.TrySpan(0, int.MaxValue + 1u, out _).Should().BeFalse();
    }

    [Fact]
    public void ReadAndWrite_Numbers_AreLowestByteFirst()
    {
        using var memory = new WasmMemory(1);

        memory.WriteInt32(4, unchecked((int)0x89ABCDEF));
        memory.WriteInt64(8, 0x0123456789ABCDEF);

        memory.Span(4, 4).ToArray().Should().Equal(0xEF, 0xCD, 0xAB, 0x89);
        memory.ReadInt32(4).Should().Be(unchecked((int)0x89ABCDEF));
        memory.ReadInt64(8).Should().Be(0x0123456789ABCDEF);
        memory.ReadInt32(12).Should().Be(0x01234567);
    }

    [Fact]
    public void ReadAndWrite_BytesAndText_GoThrough()
    {
        using var memory = new WasmMemory(1);

        memory.Write(10, "gr\u00fc\u00df"u8);
        var bytes = new byte[6];
        memory.Read(10, bytes);

        memory.ReadString(10, 6).Should().Be("gr\u00fc\u00df");
        memory.ReadString(10, 5).Should().Be("gr\u00fc\ufffd");
        bytes.Should().Equal("gr\u00fc\u00df"u8.ToArray());
    }

    [Fact]
    public void ReadAndWrite_OverTheEnd_AreRefused()
    {
        using var memory = new WasmMemory(1);

        FluentActions.Invoking(() => memory.ReadInt32(Page - 3)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.WriteInt32(Page - 3, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.ReadInt64(Page - 7)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.WriteInt64(Page - 7, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.Write(Page - 1, new byte[2])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.Read(Page - 1, new byte[2])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => memory.ReadString(Page - 1, 2)).Should().Throw<ArgumentOutOfRangeException>();
        memory.Span(Page - 8, 8).IndexOfAnyExcept((byte)0).Should().Be(-1);
    }

    [Fact]
    public void Dispose_Twice_IsFineAndEveryUseAfterwardsIsRefused()
    {
        var memory = new WasmMemory(1, 2);

        memory.Dispose();
        memory.Dispose();

        FluentActions.Invoking(() => memory.PageCount).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => memory.ByteLength).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => memory.Grow(0)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => memory.TrySpan(0, 0, out _)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => memory.ReadInt32(0)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => memory.Enter()).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public unsafe void Dispose_WhileAnInstanceUsesIt_KeepsTheAddressesUntilItLeaves()
    {
        var space = new StingyAddressSpace(reserve: 2 * Page, commit: 2 * Page);
        var memory = new WasmMemory(new WasmLimits(1, 2), WasmMemory.MaxPageCount, space);
        memory.Enter();
        memory.Base[0] = 5;

        memory.Dispose();

        memory.Length.Should().Be(0);
        memory.Base[0].Should().Be(5);
        space.Reserved.Should().Be(2 * Page);
        memory.Leave();
        space.Reserved.Should().Be(0);
        ((nint)memory.Base).Should().Be(0);
    }

    [Fact]
    public void Forgotten_WithoutDispose_GivesItsAddressesBack()
    {
        var space = new StingyAddressSpace(reserve: Page, commit: Page);
        Forget(space);

        for (var i = 0; i < 50 && space.Reserved != 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        space.Reserved.Should().Be(0);

        static void Forget(AddressSpace space) => new WasmMemory(new WasmLimits(1, 1), 1, space).WriteInt32(0, 1);
    }

    [Fact]
    public void Decommit_ThenCommit_ReadsAsZero()
    {
        foreach (var space in new[] { AddressSpace.Current, new HeapAddressSpace() })
        {
            CheckDecommit(space);
        }

        static unsafe void CheckDecommit(AddressSpace space)
        {
            var address = space.Reserve(2 * Page);
            space.Commit(address, 2 * Page).Should().BeTrue();
            new Span<byte>(address, 2 * Page).Fill(0xAA);

            space.Decommit(address + Page, Page).Should().BeTrue();
            space.Commit(address + Page, Page).Should().BeTrue();

            new Span<byte>(address, Page).IndexOfAnyExcept((byte)0xAA).Should().Be(-1);
            new Span<byte>(address + Page, Page).IndexOfAnyExcept((byte)0).Should().Be(-1);
            space.Release(address, 2 * Page);
        }
    }

    private static WasmMemory Make(string space, uint minimum, uint maximum) => new(
        new WasmLimits(minimum, maximum),
        WasmMemory.MaxPageCount,
        space == nameof(HeapAddressSpace) ? new HeapAddressSpace() : AddressSpace.Current);

    private static unsafe nint Address(WasmMemory memory) => (nint)memory.Base;
}
