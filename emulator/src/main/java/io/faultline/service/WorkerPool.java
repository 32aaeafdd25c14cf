package io.faultline.service;

import java.util.ArrayDeque;

/**
 * A server's threads and the queue before them: a job holds a worker from its start until it releases it, also while it
 * waits for a dependency, which is how one slow service exhausts the next. First come, first served. Loop thread only.
 */
public final class WorkerPool {
    private final ArrayDeque<Job> waiting = new ArrayDeque<>();
    private final int workers;
    private final int queueLimit;
    private int busy;
    private boolean starting;

    /** Work that waits for a worker. */
    @FunctionalInterface
    public interface Job {
        /** A worker is this job's until {@link WorkerPool#release}. */
        void start();
    }

    /**
     * Makes an idle pool.
     *
     * @param workers jobs that run at once, {@code >= 1}
     * @param queueLimit jobs that wait at most, {@code >= 0}
     */
    public WorkerPool(int workers, int queueLimit) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers + " (expected: >= 1)");
        }
        if (queueLimit < 0) {
            throw new IllegalArgumentException("queue limit: " + queueLimit + " (expected: >= 0)");
        }
        this.workers = workers;
        this.queueLimit = queueLimit;
    }

    /** Starts the job now or queues it; false, and nothing done, if all workers are busy and the queue is full. */
    public boolean submit(Job job) {
        if (busy == workers && waiting.size() == queueLimit) {
            return false;
        }
        waiting.addLast(job);
        startWaiting();
        return true;
    }

    /** Takes a job that still waits out of the queue; false if it has started. */
    public boolean withdraw(Job job) {
        return waiting.remove(job);
    }

    /** A job gives its worker back, and the next one starts. */
    public void release() {
        if (busy == 0) {
            throw new IllegalStateException("no worker is busy (expected: one release for each start)");
        }
        busy--;
        startWaiting();
    }

    /** Workers that have a job. */
    public int busy() {
        return busy;
    }

    /** Jobs that wait. */
    public int queued() {
        return waiting.size();
    }

    /** Jobs that can run at once. */
    public int workers() {
        return workers;
    }

    /** A loop, not a recursion: a job may end, and so release its worker, before its start returns. */
    private void startWaiting() {
        if (starting) {
            return;
        }
        starting = true;
        try {
            while (busy < workers && !waiting.isEmpty()) {
                busy++;
                waiting.removeFirst().start();
            }
        } finally {
            starting = false;
        }
    }
}
