namespace ToolExec.Runtime.Tests.Kubernetes;

/// <summary>Holds the one cluster of its tests.</summary>
[CollectionDefinition(PodmanClusterFixture.Collection)]
public sealed class PodmanClusterCollection : ICollectionFixture<PodmanClusterFixture>;
