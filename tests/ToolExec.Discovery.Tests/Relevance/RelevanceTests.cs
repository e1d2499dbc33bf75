using Xunit.Abstractions;

namespace ToolExec.Discovery.Tests.Relevance;

/// <summary>Guards how well tools are found. The numbers stand in docs/discovery.md; they may rise, not fall.</summary>
public sealed class RelevanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Set_IsLargeEnoughToMean()
    {
        RelevanceSet.Tools.Should().HaveCountGreaterThanOrEqualTo(400);
        RelevanceSet.Queries.Should().HaveCountGreaterThanOrEqualTo(190);
        RelevanceSet.HeldOut.Should().HaveCount(50);
        RelevanceSet.Queries.Concat(RelevanceSet.HeldOut).Select(q => q.Query).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(true, 0.47, 0.74, 0.82)]
    [InlineData(false, 0.35, 0.59, 0.63)]
    public async Task SearchAsync_UsersWords_FindTheTools(bool synonyms, double hitAt1, double recallAt5, double recallAt10)
    {
        await using var host = await IndexHost.StartAsync(RelevanceSet.Tools, o => o.UseCommonSynonyms = synonyms);

        var score = await RelevanceSet.MeasureAsync(RelevanceSet.Queries, q => host.FindAsync(q));

        Report($"synonyms: {synonyms}", score);
        score.HitAt1.Should().BeGreaterThanOrEqualTo(hitAt1);
        score.RecallAt5.Should().BeGreaterThanOrEqualTo(recallAt5);
        score.RecallAt10.Should().BeGreaterThanOrEqualTo(recallAt10);
    }

    [Theory]
    [InlineData(true, 0.62, 0.85, 0.87)]
    [InlineData(false, 0.48, 0.72, 0.78)]
    public async Task SearchAsync_QueriesSetAside_FindTheTools(bool synonyms, double hitAt1, double recallAt5, double recallAt10)
    {
        await using var host = await IndexHost.StartAsync(RelevanceSet.Tools, o => o.UseCommonSynonyms = synonyms);

        var score = await RelevanceSet.MeasureAsync(RelevanceSet.HeldOut, q => host.FindAsync(q));

        Report($"held out, synonyms: {synonyms}", score);
        score.HitAt1.Should().BeGreaterThanOrEqualTo(hitAt1);
        score.RecallAt5.Should().BeGreaterThanOrEqualTo(recallAt5);
        score.RecallAt10.Should().BeGreaterThanOrEqualTo(recallAt10);
    }

    [Fact]
    public async Task SearchAsync_UsersWords_FindMoreThanPlainBm25()
    {
        await using var host = await IndexHost.StartAsync(RelevanceSet.Tools);
        var plain = new PlainSearch(RelevanceSet.Tools);

        var ours = await RelevanceSet.MeasureAsync(RelevanceSet.Queries, q => host.FindAsync(q));
        var theirs = await RelevanceSet.MeasureAsync(RelevanceSet.Queries, q => Task.FromResult(plain.Search(q, 10)));

        var theirsSetAside = await RelevanceSet.MeasureAsync(RelevanceSet.HeldOut, q => Task.FromResult(plain.Search(q, 10)));

        Report("plain BM25", theirs);
        Report("plain BM25, held out", theirsSetAside);
        ours.HitAt1.Should().BeGreaterThan(theirs.HitAt1 + 0.05);
        ours.RecallAt10.Should().BeGreaterThan(theirs.RecallAt10 + 0.05);
    }

    private void Report(string what, RelevanceScore score)
    {
        output.WriteLine($"{what}: hit@1 {score.HitAt1:0.000}, recall@5 {score.RecallAt5:0.000}, recall@10 {score.RecallAt10:0.000}");
        foreach (var missed in score.Missed)
        {
            output.WriteLine(missed);
        }
    }
}
