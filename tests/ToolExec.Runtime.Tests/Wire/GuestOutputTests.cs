namespace ToolExec.Runtime.Tests.Wire;

public sealed class GuestOutputTests
{
    [Fact]
    public void Write_AtTheLimit_IsKeptWhole_AndOneByteMoreIsToldOnce()
    {
        var told = 0;
        var output = new GuestOutput(5, () => told++);

        output.Write(isError: false, "abc");
        output.Write(isError: true, "de");
        told.Should().Be(0);
        output.Write(isError: false, "f");
        output.Write(isError: false, "g");

        told.Should().Be(1);
        output.Stdout.Should().Be("abc");
        output.Stderr.Should().Be("de");
    }

    [Fact]
    public void Write_CharacterDoesNotFit_IsCutBeforeIt()
    {
        var output = new GuestOutput(5, static () => { });

        output.Write(isError: false, "aé😀b");

        output.Stdout.Should().Be("aé");
    }

    [Fact]
    public void WriteErrorBytes_CharacterComesInPieces_IsPutTogether()
    {
        var output = new GuestOutput(100, static () => { });

        output.WriteErrorBytes(new byte[] { (byte)'a', 0xF0, 0x9F });
        output.WriteErrorBytes(new byte[] { 0x98, 0x80, 0xFF });

        output.Stderr.Should().Be("a😀\uFFFD");
    }

    [Fact]
    public void Write_SomebodyListens_IsToldAtOnceInOrderAndNoMoreThanIsKept()
    {
        var told = new Listener();
        var output = new GuestOutput(6, static () => { }, told);

        output.Write(isError: false, "ab");
        output.Write(isError: true, "");
        output.WriteErrorBytes("c"u8.ToArray());
        output.Write(isError: false, "défg");
        output.Write(isError: false, "h");

        told.Heard.Should().Equal(new SandboxOutput("ab", IsError: false), new SandboxOutput("c", IsError: true), new SandboxOutput("dé", IsError: false));
        (output.Stdout, output.Stderr).Should().Be(("abdé", "c"));
    }

    [Fact]
    public void Complete_WhatComesAfterwards_IsKeptAndNotTold()
    {
        var told = new Listener();
        var output = new GuestOutput(100, static () => { }, told);

        output.Complete();
        output.Write(isError: false, "late");

        told.Heard.Should().BeEmpty();
        output.Stdout.Should().Be("late");
    }

    private sealed class Listener : IProgress<SandboxOutput>
    {
        public List<SandboxOutput> Heard { get; } = [];

        public void Report(SandboxOutput value) => Heard.Add(value);
    }
}
