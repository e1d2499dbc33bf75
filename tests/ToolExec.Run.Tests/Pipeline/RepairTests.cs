using ToolExec.TestSupport;

namespace ToolExec.Run.Tests.Pipeline;

public sealed class RepairTests
{
    private const string Schema = """
        {"type":"object","properties":{"count":{"type":"integer"},"flag":{"type":"boolean"},"tags":{"type":"array","items":{"type":"string"}},
        "unit":{"type":"string","enum":["celsius","fahrenheit"]},"limit":{"type":"integer","default":10}},"additionalProperties":false}
        """;

    [Theory]
    [InlineData("""{"count":"5"}""", """{"count":5}""", "/count")]
    [InlineData("""{"flag":"true"}""", """{"flag":true}""", "/flag")]
    [InlineData("""{"tags":"[\"a\",\"b\"]"}""", """{"tags":["a","b"]}""", "/tags")]
    [InlineData("""{"tags":"a"}""", """{"tags":["a"]}""", "/tags")]
    [InlineData("""{"count":null}""", "{}", "/count")]
    public async Task RunAsync_SafeRepair_MendsTheFormAndTellsIt(string arguments, string mended, string path)
    {
        var bench = Make(ArgumentRepair.Safe);

        var result = await bench.Run("t", arguments).OrHang();

        CanonicalJson.Serialize(result.GetValueOrThrow()).Should().Be(mended);
        result.Repairs.Should().ContainSingle().Which.Path.Should().Be(path);
        result.Repairs[0].Reason.Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task RunAsync_LenientRepair_MendsWhatOnlyOneThingCanMean()
    {
        (await Make(ArgumentRepair.Lenient).Run("t", """{"unit":"celcius"}""").OrHang()).Value!.Value.GetProperty("unit").GetString().Should().Be("celsius");
        (await Make(ArgumentRepair.Safe).Run("t", """{"unit":"celcius"}""").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
    }

    [Theory]
    [InlineData("""{"count":"five"}""", ToolErrorKind.ValidationInput)]
    [InlineData("""{"count":"5","tags":[1.5,{}]}""", ToolErrorKind.ValidationInput)]
    public async Task RunAsync_WhatCannotBeMended_IsRefusedAsItWas(string arguments, ToolErrorKind kind)
    {
        var bench = Make(ArgumentRepair.Lenient);

        var result = await bench.Run("t", arguments).OrHang();

        result.Error!.Kind.Should().Be(kind);
        result.Error.Violations.Should().NotBeEmpty();
        result.Repairs.Should().BeEmpty();
        bench.Backend.Calls.Should().Be(0);
    }

    [Fact]
    public async Task RunAsync_RepairOff_RefusesAndACallMayAskForIt()
    {
        var bench = Make(ArgumentRepair.Off);

        (await bench.Run("t", """{"count":"5"}""").OrHang()).Error!.Kind.Should().Be(ToolErrorKind.ValidationInput);
        (await bench.Run("t", """{"count":"5"}""", new ToolCallOptions { Repair = ArgumentRepair.Safe }).OrHang()).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task RunAsync_RightArguments_StayTheSameObject()
    {
        var result = await Make(ArgumentRepair.Lenient).Run("t", """{ "count" : 5 }""").OrHang();

        result.Value!.Value.GetRawText().Should().Be("""{ "count" : 5 }""");
        result.Repairs.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_FillDefaults_AddsWhatIsAbsent()
    {
        var bench = Make(ArgumentRepair.Safe);
        bench.Options.FillDefaults = true;

        var result = await bench.Run("t", """{"count":5}""").OrHang();

        CanonicalJson.Serialize(result.GetValueOrThrow()).Should().Be("""{"count":5,"limit":10}""");
        result.Repairs.Should().ContainSingle().Which.Op.Should().Be("add");
    }

    private static Bench Make(ArgumentRepair repair)
    {
        var bench = new Bench();
        bench.Options.Repair = repair;
        bench.Backend.Add("t", c => new(ToolResult.Success(c.Arguments)), Schema);
        return bench;
    }
}
