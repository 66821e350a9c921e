#!/usr/bin/perl
# A message centre made of Net::SMPP and Perl's own alphabets, neither of which knows us.
#
# One JSON object a line: orders on standard input, {"do": ...}; what comes on standard output,
# {"event": ...}. It ends when standard input does.
#
#   text      "from", "to", "text" (in parts: "parts", in the order in which they are sent), "alphabet"
#             ("gsm", "latin1", "ucs2"): the customer writes
#   receipt   "message_id", as it was answered, "stat", "reference" (true: with the one of the submit)
#   refuse    "status", "times": of the next submits
#   lose      "times": the next submits are taken, and the link goes instead of an answer
#   password  "is"
#   enquire_link, drop
use strict;
use warnings;

use Encode ();
use IO::Select;
use JSON::PP;
use Net::SMPP;
use POSIX qw(strftime);

my ($system_id, $password) = ('perl', 'secret');
my $last_id = 0x0BADF00C;    # hexadecimal with letters and a zero in front
my $last_reference = 0x41;
my ($refusal, $refusals, $losses) = (0, 0, 0);
my %submitted;               # PDUs by their message ids
my $bound;                   # the newest connection that receives

my %alphabets = (0 => 'gsm0338', 3 => 'iso-8859-1', 8 => 'UTF-16BE');
my %codings = (gsm => 0, latin1 => 3, ucs2 => 8);
my %bind_answers = (
    Net::SMPP::CMD_bind_receiver() => 'bind_receiver_resp',
    Net::SMPP::CMD_bind_transmitter() => 'bind_transmitter_resp',
    Net::SMPP::CMD_bind_transceiver() => 'bind_transceiver_resp',
);

my $json = JSON::PP->new->ascii->canonical;
$| = 1;
sub report { print $json->encode({@_}), "\n" }

# Net::SMPP says on standard error what it does not understand.
$SIG{__WARN__} = sub {
    my ($text) = @_;
    report(event => 'warning', text => $text) unless $text =~ /^premature eof/;
};

my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, smpp_version => 0x34)
    or die "cannot listen: $!";
my $select = IO::Select->new($listener, \*STDIN);

sub close_connection {
    my ($connection) = @_;
    $select->remove($connection);
    undef $bound if $bound && $bound == $connection;
    close $connection;
    report(event => 'closed');
}

# A user data header ahead of the text; Net::SMPP knows none.
sub text_of {
    my ($pdu) = @_;
    my ($octets, $udh) = ($pdu->{message_payload} // $pdu->{short_message}, '');
    if ($pdu->{esm_class} & Net::SMPP::ESM_feature_UDHI) {
        my $length = 1 + unpack 'C', $octets;
        ($udh, $octets) = (substr($octets, 0, $length), substr($octets, $length));
    }
    my $alphabet = $alphabets{$pdu->{data_coding}};
    my $left = $octets;
    my $text = $alphabet && eval { Encode::decode($alphabet, $left, Encode::FB_CROAK) };
    return (udh => unpack('H*', $udh), text => $text, octets => length $octets);
}

sub take_bind {
    my ($connection, $pdu, $answer) = @_;
    my $wrong = $pdu->{system_id} ne $system_id ? 0x0F : $pdu->{password} ne $password ? 0x0E : 0;
    $connection->$answer(seq => $pdu->{seq}, status => $wrong, system_id => 'net-smpp',
        sc_interface_version => pack('C', 0x34));
    my %said = map { $_ => $pdu->{$_} }
        qw(system_id system_type interface_version addr_ton addr_npi address_range);
    report(event => 'bind', status => $wrong, command => $answer =~ s/_resp$//r, %said);
    $bound = $connection unless $wrong || $answer eq 'bind_transmitter_resp';
}

sub take_submit {
    my ($connection, $pdu) = @_;
    my $id = sprintf '%08X', ++$last_id;
    my $status = $refusals > 0 ? $refusal : 0;
    --$refusals if $refusals > 0;
    $submitted{$id} = $pdu unless $status;
    my $loses = $losses-- > 0;
    $connection->submit_sm_resp(seq => $pdu->{seq}, status => $status,
        message_id => $status ? '' : $id) unless $loses;
    my %said = map { $_ => $pdu->{$_} }
        qw(service_type source_addr_ton source_addr_npi source_addr
        dest_addr_ton dest_addr_npi destination_addr esm_class protocol_id priority_flag
        schedule_delivery_time validity_period registered_delivery replace_if_present_flag
        data_coding sm_default_msg_id);
    my %tlvs = map { $_ => unpack('H*', $pdu->{$_}) } grep { /^[0-9]+$/ } keys %$pdu;
    report(event => 'submit_sm', message_id => $id, status => $status, tlvs => \%tlvs, %said,
        text_of($pdu));
    close_connection($connection) if $loses;
}

sub take_pdu {
    my ($connection) = @_;
    my $pdu = $connection->read_pdu() or return close_connection($connection);
    my $command = $pdu->{cmd};
    return take_bind($connection, $pdu, $bind_answers{$command}) if $bind_answers{$command};
    return take_submit($connection, $pdu) if $command == Net::SMPP::CMD_submit_sm;
    report(event => $pdu->explain_cmd, status => $pdu->{status}, sequence => $pdu->{seq});
    if ($command == Net::SMPP::CMD_enquire_link) {
        $connection->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($command == Net::SMPP::CMD_unbind) {
        $connection->unbind_resp(seq => $pdu->{seq});
        close_connection($connection);
    }
}

sub deliver {
    my (%fields) = @_;
    die 'nobody is bound' unless $bound;
    my $sequence = $bound->deliver_sm(async => 1, source_addr_ton => 1, source_addr_npi => 1,
        dest_addr_ton => 1, dest_addr_npi => 1, %fields);
    report(event => 'delivered', sequence => $sequence);
}

sub write_text {
    my ($order) = @_;
    my $coding = $codings{$order->{alphabet}};
    my %fields = (source_addr => $order->{from}, destination_addr => $order->{to},
        data_coding => $coding);
    my $octets = sub { Encode::encode($alphabets{$coding}, $_[0], Encode::FB_CROAK) };
    return deliver(%fields, short_message => $octets->($order->{text})) if !$order->{parts};
    my ($reference, $total) = (++$last_reference, scalar @{$order->{parts}});
    for my $part (@{$order->{parts}}) {
        deliver(%fields, esm_class => Net::SMPP::ESM_feature_UDHI,
            short_message => pack('C6', 5, 0, 3, $reference, $total, $part->{number})
                . $octets->($part->{text}));
    }
}

# The text form, with the id in another base than the answer had it.
sub write_receipt {
    my ($order) = @_;
    my $pdu = $submitted{$order->{message_id}} or die "no message $order->{message_id}";
    my $date = strftime '%y%m%d%H%M', gmtime;
    my $delivered = $order->{stat} eq 'DELIVRD';
    my @tlvs = $order->{reference} ? (user_message_reference => $pdu->{user_message_reference}) : ();
    deliver(source_addr => $pdu->{destination_addr}, destination_addr => $pdu->{source_addr},
        esm_class => Net::SMPP::ESM_type_delivery_receipt,
        short_message => sprintf(
            'id:%010d sub:001 dlvrd:%03d submit date:%s done date:%s stat:%s err:%03d text:%s',
            hex $order->{message_id}, $delivered, $date, $date, $order->{stat},
            $delivered ? 0 : 27, ''), @tlvs);
}

my %orders = (
    text         => \&write_text,
    receipt      => \&write_receipt,
    refuse       => sub { ($refusal, $refusals) = @{$_[0]}{qw(status times)} },
    lose         => sub { $losses = $_[0]{times} },
    password     => sub { $password = $_[0]{is} },
    enquire_link => sub { $bound->enquire_link(async => 1) },
    drop         => sub { close_connection($bound) },
);

my $orders_read = '';
sub take_orders {
    sysread(STDIN, $orders_read, 65536, length $orders_read) or exit 0;
    while ($orders_read =~ s/^(.*)\n//) {
        my $order = $json->decode($1);
        $orders{$order->{do}}->($order);
    }
}

report(event => 'listening', listener => 'smsc', address => '127.0.0.1', port => $listener->sockport);
while (1) {
    for my $ready ($select->can_read) {
        if ($ready == $listener) {
            my $connection = $listener->accept or next;
            $select->add($connection);
        } elsif ($ready == \*STDIN) {
            take_orders();
        } elsif ($select->exists($ready)) {    # an order may have closed it
            take_pdu($ready);
        }
    }
}
